package dev.libella.kernel.vector.matrix;

import dev.libella.kernel.reference.ReferenceMatrix;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.DotTile;
import dev.libella.kernel.vector.tile.DotTileMaker;
import dev.libella.kernel.vector.tile.EightBitDotTile;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tiling;
import dev.libella.parallel.Cut;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer of few rows: {@code y = x·wᵀ + bias}, on matrices as they lie (row-major, weights {@code [out, in]}),
 * nothing packed. Vectors run along the rows of both, which is what is summed over, so it is made of {@link DotTile}s;
 * that their lanes have to be added up in the end is what {@link ManyRowsProduct} does without.
 *
 * <p>Immutable; different pieces may be computed by several threads.
 */
public final class FewRowsProduct {
    /** Numbers of x that stay in the second-level cache while all weights pass by. */
    private static final int CACHED = 64 * 1024;

    /** Multiply-adds of vectors that take as long as touching one number: fewer are not worth another thread's waking. */
    private static final int CHEAPER = 4;

    /** Room for the sums of one tile. */
    private static final int MOST_SUMS = 32;

    private final int count;
    private final int in;
    private final int out;
    private final int lanes;
    private final Tiling rows;
    private final Tiling columns;
    private final DotTile[][] dots;
    private final EightBitDotTile[][] eightBitDots;
    private final Sum terms;
    private final int rowBlocks;
    private final Cut cut;

    /**
     * For matrices of these sizes.
     *
     * @param count rows of x and y, ≥ 1
     * @param in columns of x, ≥ 1
     * @param out columns of y, ≥ 1
     * @param eightBits whether it is to take weights in eight bits as well
     */
    public FewRowsProduct(int count, int in, int out, boolean eightBits) {
        this(count, in, out, eightBits, Registers.NATIVE);
    }

    FewRowsProduct(int count, int in, int out, boolean eightBits, Registers registers) {
        this.count = count;
        this.in = in;
        this.out = out;
        lanes = registers.lanes(); // shorter vectors in the same process would slow all others down
        rows = Tiling.of(count, registers.dotRows());
        columns = Tiling.of(out, registers.dotColumns(Math.ceilDiv(count, rows.tiles())));
        dots = new DotTile[rows.kinds()][columns.kinds()];
        eightBitDots = new EightBitDotTile[eightBits ? rows.kinds() : 0][columns.kinds()];
        for (int r = 0; r < rows.kinds(); r++) {
            for (int c = 0; c < columns.kinds(); c++) {
                var shape = new DotTileMaker.Spec(
                        lanes, rows.shortest() + r, columns.shortest() + c, in, lanes, in, lanes, in % lanes);
                dots[r][c] = DotTileMaker.tile(shape);
                if (eightBits) {
                    eightBitDots[r][c] = DotTileMaker.eightBitTile(shape);
                }
            }
        }
        terms = Sum.of(in / lanes);
        rowBlocks = Math.min(rows.tiles(), Math.ceilDiv(count * in, CACHED));
        cut = Cut.of(columns.tiles(), (long) in * count / rowBlocks * columns.shortest() / CHEAPER);
    }

    /** Pieces of {@link #run}. */
    public int pieces() {
        return in < lanes ? 1 : rowBlocks * cut.pieces();
    }

    /**
     * {@code y = max(x·wᵀ + bias, low)}.
     *
     * @param x {@code [count, in]}. Not modified.
     * @param w {@code [out, in]}. Not modified.
     * @param eightBits the same weights in eight bits, which are read instead if rows fill a vector; null if they are
     *     not. Not modified.
     * @param bias {@code [out]}, or null for none. Not modified.
     * @param low lower limit: 0 for a ReLU, −∞ for none
     * @param y {@code [count, out]}. Modified.
     */
    public void run(
            int piece,
            float[] x,
            float[] w,
            @Nullable EightBitMatrix eightBits,
            float @Nullable [] bias,
            float low,
            float[] y) {
        if (in < lanes) {
            ReferenceMatrix.forward(in, out, x, w, bias, y, 0, count);
            for (int i = 0; i < count * out; i++) {
                y[i] = y[i] < low ? low : y[i];
            }
            return;
        }
        int block = piece / cut.pieces();
        int share = piece % cut.pieces();
        int fromRow = rows.tiles() * block / rowBlocks;
        int toRow = rows.tiles() * (block + 1) / rowBlocks;
        float[] sums = Scratch.floats(MOST_SUMS);
        for (int c = cut.from(share); c < cut.to(share); c++) {
            int column = columns.at(c);
            for (int r = fromRow; r < toRow; r++) {
                int row = rows.at(r);
                int toRowOfTile = rows.at(r + 1);
                int toColumn = columns.at(c + 1);
                if (eightBits == null) {
                    dots[rows.kind(r)][columns.kind(c)].run(terms, x, row * in, w, column * in, sums, 0);
                } else {
                    byte[] integers = eightBits.integers();
                    eightBitDots[rows.kind(r)][columns.kind(c)].run(terms, x, row * in, integers, column * in, sums, 0);
                    scale(sums, toRowOfTile - row, column, toColumn, eightBits.scales());
                }
                finish(sums, row, toRowOfTile, column, toColumn, bias, low, y);
            }
        }
    }

    private static void scale(float[] sums, int rows, int from, int to, float[] scales) {
        for (int at = 0, row = 0; row < rows; row++) {
            for (int column = from; column < to; column++, at++) {
                sums[at] *= scales[column];
            }
        }
    }

    private void finish(
            float[] sums, int fromRow, int toRow, int from, int to, float @Nullable [] bias, float low, float[] y) {
        int at = 0;
        for (int row = fromRow; row < toRow; row++) {
            for (int column = from; column < to; column++) {
                float sum = bias == null ? sums[at] : sums[at] + bias[column];
                y[row * out + column] = sum < low ? low : sum; // NaN stays NaN
                at++;
            }
        }
    }
}
