package dev.libella.kernel.vector.tile;

import static dev.libella.kernel.vector.tile.VectorCode.FLOATS;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes the byte code of {@link PlaneTile}s, for the reasons that {@link TileMaker} gives. Each vector of the padded
 * plane is loaded once for all rows of the window that it meets.
 */
public final class PlaneTileMaker {
    /**
     * A tile's shape and constants.
     *
     * @param lanes columns of the tile, the numbers in a vector: 4, 8 or 16
     * @param rows rows of the tile, ≥ 1
     * @param kernelRows rows of the window
     * @param kernelColumns columns of the window
     * @param pitch distance between two rows of the padded plane
     * @param width distance between two rows of the other plane
     * @param overlap whether planes are multiplied with each other
     * @param counted first columns of an overlap that have been counted by another tile, 0 for none
     */
    public record Spec(
            int lanes,
            int rows,
            int kernelRows,
            int kernelColumns,
            int pitch,
            int width,
            boolean overlap,
            int counted) {}

    private static final Map<Spec, PlaneTile> MADE = new ConcurrentHashMap<>();

    private static final MethodTypeDesc RUN =
            MethodTypeDesc.of(CD_void, CD_float, CD_int, CD_int, FLOATS, CD_int, FLOATS, CD_int, FLOATS, CD_int);

    private final Spec spec;
    private final CodeBuilder code;
    private final VectorCode vectors;

    // The parameters' slots, as in PlaneTile.run.
    private final int start;
    private final int strips;
    private final int bands;
    private final int padded;
    private final int at;
    private final int a;
    private final int aAt;
    private final int c;
    private final int cAt;

    /** One number for each tap: weights or sums. */
    private final int firstTap;

    /** The vector of the padded plane at hand. */
    private final int number;

    private PlaneTileMaker(Spec spec, CodeBuilder code) {
        this.spec = spec;
        this.code = code;
        this.vectors = new VectorCode(code, spec.lanes);
        start = code.parameterSlot(0);
        strips = code.parameterSlot(1);
        bands = code.parameterSlot(2);
        padded = code.parameterSlot(3);
        at = code.parameterSlot(4);
        a = code.parameterSlot(5);
        aAt = code.parameterSlot(6);
        c = code.parameterSlot(7);
        cAt = code.parameterSlot(8);
        firstTap = vectors.local(spec.kernelRows * spec.kernelColumns);
        number = vectors.local(1);
    }

    /** The tile of this shape, made when first asked for. May be called from any thread. */
    public static PlaneTile tile(Spec spec) {
        PlaneTile made = MADE.get(spec);
        return made != null ? made : MADE.computeIfAbsent(spec, PlaneTileMaker::make);
    }

    private static PlaneTile make(Spec spec) {
        return VectorCode.make(PlaneTile.class, RUN, code -> {
            PlaneTileMaker maker = new PlaneTileMaker(spec, code);
            if (spec.overlap) {
                maker.overlap();
            } else {
                maker.window();
            }
            code.return_();
        });
    }

    /** {@code C[p, v] = start + Σ A[ky, kx] · padded[p + ky, v + kx]}: a window's weights times what it covers. */
    private void window() {
        for (int tap = 0; tap < spec.kernelRows * spec.kernelColumns; tap++) {
            int weight = tap;
            vectors.broadcast(
                    () -> code.aload(a).iload(aAt).loadConstant(weight).iadd().faload());
            code.astore(firstTap + tap);
        }
        int first = vectors.local(1);
        vectors.broadcast(() -> code.fload(start));
        code.astore(first);
        int sums = vectors.local(spec.rows);
        forEachTile(
                cAt,
                (from, to) -> forEachRow(from, (row, column) -> {
                    for (int ky = spec.kernelRows - 1; ky >= 0; ky--) {
                        int p = row - ky;
                        if (p >= 0 && p < spec.rows) {
                            code.aload(number).aload(firstTap + ky * spec.kernelColumns + column);
                            code.aload(ky == 0 && column == 0 ? first : sums + p);
                            vectors.multiplyAdd();
                            code.astore(sums + p);
                        }
                    }
                    int done = row - spec.kernelRows + 1;
                    if (done >= 0 && column == spec.kernelColumns - 1) {
                        vectors.store(sums + done, c, () -> offset(to, done * spec.width));
                    }
                }));
    }

    /** {@code C[ky, kx] = start + Σ A[p, v] · padded[p + ky, v + kx]} over all tiles: the gradient of the weights. */
    private void overlap() {
        int taps = spec.kernelRows * spec.kernelColumns;
        for (int tap = 0; tap < taps; tap++) {
            vectors.broadcast(() -> code.fload(start));
            code.astore(firstTap + tap);
        }
        int counted = vectors.local(1);
        if (spec.counted > 0) {
            vectors.firstLanes(spec.counted);
            code.astore(counted);
        }
        int others = vectors.local(spec.rows);
        forEachTile(
                aAt,
                (from, to) -> forEachRow(from, (row, column) -> {
                    if (column == 0 && row < spec.rows) {
                        vectors.load(a, () -> offset(to, row * spec.width));
                        if (spec.counted > 0) {
                            vectors.clear(counted);
                        }
                        code.astore(others + row);
                    }
                    for (int ky = 0; ky < spec.kernelRows; ky++) {
                        int p = row - ky;
                        if (p >= 0 && p < spec.rows) {
                            vectors.multiplyAdd(number, others + p, firstTap + ky * spec.kernelColumns + column);
                        }
                    }
                }));
        vectors.storeFolded(firstTap, taps, c, cAt);
    }

    /** Writes the loops over tiles, with where each begins in the padded plane and in the other one. */
    private void forEachTile(int otherAt, VectorCode.Run tile) {
        int strip = vectors.local(1);
        int band = vectors.local(1);
        int bandFrom = vectors.local(1);
        int bandTo = vectors.local(1);
        int from = vectors.local(1);
        int to = vectors.local(1);
        vectors.loop(band, bands, 1, () -> {
            scaled(band, spec.rows * spec.pitch, at, bandFrom);
            scaled(band, spec.rows * spec.width, otherAt, bandTo);
            vectors.loop(strip, strips, 1, () -> {
                scaled(strip, spec.lanes, bandFrom, from);
                scaled(strip, spec.lanes, bandTo, to);
                tile.write(from, to);
            });
        });
    }

    /** {@code into = from + number · step}. */
    private void scaled(int number, int step, int from, int into) {
        code.iload(number).loadConstant(step).imul().iload(from).iadd().istore(into);
    }

    /** Loads each vector of the padded plane that a tile's windows cover, row by row. */
    private void forEachRow(int from, VectorCode.Run products) {
        for (int row = 0; row < spec.rows + spec.kernelRows - 1; row++) {
            for (int column = 0; column < spec.kernelColumns; column++) {
                int index = row * spec.pitch + column;
                vectors.load(padded, () -> offset(from, index));
                code.astore(number);
                products.write(row, column);
            }
        }
    }

    private void offset(int local, int constant) {
        code.iload(local).loadConstant(constant).iadd();
    }
}
