package dev.libella.kernel.vector.tile;

import static dev.libella.kernel.vector.tile.VectorCode.FLOATS;
import static dev.libella.kernel.vector.tile.VectorCode.SUM;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes the byte code of {@link DepthwiseTile}s, for the reasons that {@link TileMaker} gives. As each is made for its
 * place in a row, taps in the padding are left out, and a number that several positions need is read once.
 */
public final class DepthwiseTileMaker {
    private static final int BLOCK = 16;

    /** The most products for a row of taps: more would make the code too long for the compilers. */
    private static final int MOST_PRODUCTS = 80;

    /**
     * A tile's shape and constants.
     *
     * @param lanes numbers in a vector: 4, 8 or 16
     * @param positions results side by side, ≥ 1
     * @param slide which columns of the source reach them
     */
    public record Spec(int lanes, int positions, Slide slide) {}

    /**
     * Which columns reach which positions through a tap. Forward, {@code column = position · stride + tap · dilation −
     * shift}; backward, the gradient of a column reaches {@code position = column · stride + tap · dilation − shift}.
     *
     * @param taps taps in a row
     * @param columns columns of the source that are read; what would come from others is left out
     */
    public record Slide(boolean forward, int taps, int columns, int stride, int dilation, int shift) {
        private boolean reaches(int column, int position, int tap) {
            int from = forward ? position : column;
            int to = forward ? column : position;
            return to == from * stride + tap * dilation - shift;
        }
    }

    private static final Map<Spec, DepthwiseTile> MADE = new ConcurrentHashMap<>();

    private static final MethodTypeDesc RUN = MethodTypeDesc.of(
            CD_void, SUM, FLOATS, CD_int, FLOATS, CD_int, FLOATS, CD_int, FLOATS, CD_int, CD_float, CD_float);

    private final Spec spec;
    private final CodeBuilder code;
    private final VectorCode vectors;

    // The parameters' slots, as in DepthwiseTile.run.
    private final int rows;
    private final int x;
    private final int x0;
    private final int weight;
    private final int w0;
    private final int bias;
    private final int channel;
    private final int y;
    private final int y0;
    private final int low;
    private final int high;
    private final int firstSum;

    private DepthwiseTileMaker(Spec spec, CodeBuilder code) {
        this.spec = spec;
        this.code = code;
        this.vectors = new VectorCode(code, spec.lanes);
        rows = code.parameterSlot(0);
        x = code.parameterSlot(1);
        x0 = code.parameterSlot(2);
        weight = code.parameterSlot(3);
        w0 = code.parameterSlot(4);
        bias = code.parameterSlot(5);
        channel = code.parameterSlot(6);
        y = code.parameterSlot(7);
        y0 = code.parameterSlot(8);
        low = code.parameterSlot(9);
        high = code.parameterSlot(10);
        firstSum = vectors.local(spec.positions);
    }

    /** The most positions of a tile: registers hold their sums and a row's weights. */
    public static int positions(Registers registers, int taps) {
        return Math.clamp(MOST_PRODUCTS / taps, 1, registers.count() == 32 ? 14 : 7);
    }

    /** The tile of this shape, made when first asked for. May be called from any thread. */
    public static DepthwiseTile tile(Spec spec) {
        DepthwiseTile made = MADE.get(spec);
        return made != null ? made : MADE.computeIfAbsent(spec, DepthwiseTileMaker::make);
    }

    private static DepthwiseTile make(Spec spec) {
        return VectorCode.make(DepthwiseTile.class, RUN, code -> new DepthwiseTileMaker(spec, code).body());
    }

    private void body() {
        load(bias, channel, 0, firstSum);
        for (int p = 1; p < spec.positions; p++) {
            code.aload(firstSum).astore(firstSum + p);
        }
        vectors.runs(rows, x0, w0, this::row);
        limit(low, "LT");
        limit(high, "GT");
        for (int p = 0; p < spec.positions; p++) {
            int at = p * BLOCK;
            vectors.store(firstSum + p, y, () -> code.iload(y0).loadConstant(at).iadd());
        }
        code.return_();
    }

    /** A row of taps: each column's numbers are read once and go to all positions that they reach. */
    private void row(int xAt, int wAt) {
        Slide slide = spec.slide;
        int firstTap = vectors.local(slide.taps);
        for (int tap = 0; tap < slide.taps; tap++) {
            load(weight, wAt, tap * BLOCK, firstTap + tap);
        }
        int numbers = vectors.local(1);
        for (int column = 0; column < slide.columns; column++) {
            load(x, xAt, column * BLOCK, numbers);
            for (int p = 0; p < spec.positions; p++) {
                for (int tap = 0; tap < slide.taps; tap++) {
                    if (slide.reaches(column, p, tap)) {
                        vectors.multiplyAdd(numbers, firstTap + tap, firstSum + p);
                    }
                }
            }
        }
    }

    private void limit(int number, String beyond) {
        int limit = vectors.local(1);
        vectors.broadcast(() -> code.fload(number));
        code.astore(limit);
        for (int p = 0; p < spec.positions; p++) {
            vectors.limit(firstSum + p, beyond, limit);
        }
    }

    private void load(int array, int start, int distance, int into) {
        vectors.load(array, () -> code.iload(start).loadConstant(distance).iadd());
        code.astore(into);
    }
}
