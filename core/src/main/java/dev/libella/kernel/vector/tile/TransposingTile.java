package dev.libella.kernel.vector.tile;

import static dev.libella.kernel.vector.tile.VectorCode.FLOATS;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Transposes squares of as many rows and columns as a vector has lanes, held in registers: with {@code L} lanes, {@code
 * log2 L} rounds in which rows {@code d} apart exchange the lanes whose numbers differ in the bit {@code d}, for {@code d
 * = 1, 2, 4, …} (see J. O. Eklundh, <i>A fast computer method for matrix transposing</i>, 1972).
 *
 * <p>{@link #of} makes them, as byte code for the reasons that {@link TileMaker} gives; they are stateless and may be
 * used by any thread.
 */
public interface TransposingTile {
    /**
     * Transposes one square: {@code y[y0 + j · yRow + i] = x[x0 + i · xRow + j]}.
     *
     * @param x source. Not modified.
     * @param xRow distance of its rows
     * @param y result; not the source. Modified.
     * @param yRow distance of its rows
     */
    void run(float[] x, int x0, int xRow, float[] y, int y0, int yRow);

    /**
     * The tile for a number of lanes, made when first asked for. May be called from any thread.
     *
     * @param lanes rows and columns: 4, 8 or 16
     */
    static TransposingTile of(int lanes) {
        return Maker.MADE.computeIfAbsent(lanes, Maker::make);
    }

    /** Writes their byte code. */
    final class Maker {
        private static final Map<Integer, TransposingTile> MADE = new ConcurrentHashMap<>();
        private static final MethodTypeDesc RUN =
                MethodTypeDesc.of(CD_void, FLOATS, CD_int, CD_int, FLOATS, CD_int, CD_int);

        private Maker() {}

        private static TransposingTile make(int lanes) {
            return VectorCode.make(TransposingTile.class, RUN, code -> body(code, lanes));
        }

        private static void body(CodeBuilder code, int lanes) {
            var vectors = new VectorCode(code, lanes);
            int rows = vectors.local(lanes);
            for (int i = 0; i < lanes; i++) {
                int row = i;
                vectors.load(code.parameterSlot(0), () -> row(code, 1, 2, row));
                code.astore(rows + i);
            }
            for (int bit = 1; bit < lanes; bit *= 2) {
                for (int i = 0; i < lanes; i++) {
                    if ((i & bit) == 0) {
                        vectors.exchange(rows + i, rows + i + bit, bit);
                    }
                }
            }
            for (int i = 0; i < lanes; i++) {
                int row = i;
                vectors.store(rows + i, code.parameterSlot(3), () -> row(code, 4, 5, row));
            }
            code.return_();
        }

        /** Pushes where a row begins: the parameter start plus row times the parameter distance. */
        private static void row(CodeBuilder code, int start, int distance, int row) {
            code.iload(code.parameterSlot(start));
            code.iload(code.parameterSlot(distance)).loadConstant(row).imul().iadd();
        }
    }
}
