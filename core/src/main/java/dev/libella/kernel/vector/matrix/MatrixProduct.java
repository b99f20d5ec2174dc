package dev.libella.kernel.vector.matrix;

import dev.libella.kernel.reference.ReferenceMatrix;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.DotTile;
import dev.libella.kernel.vector.tile.DotTileMaker;
import dev.libella.kernel.vector.tile.EightBitDotTile;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import dev.libella.parallel.Cut;
import org.jspecify.annotations.Nullable;

/**
 * The three products of a linear layer, on matrices as they lie (row-major, weights {@code [out, in]}), nothing packed:
 * {@code y = x·wᵀ + bias}, {@code dx = dy·w} and {@code dw = dyᵀ·x}.
 *
 * <p>Vectors run along a row of {@code in} numbers in all three. In the first that is what is summed over, so it is made
 * of {@link DotTile}s; in the others it is the result's row, so they are made of {@link Tile}s.
 *
 * <p>Immutable; different pieces may be computed by several threads.
 */
public final class MatrixProduct {
    /** Numbers of x that stay in the second-level cache while all weights pass by. */
    private static final int CACHED = 64 * 1024;

    /** Rows that are summed over at a time for the gradient of the weights. */
    private static final int TERMS = 512;

    /** Multiply-adds of vectors that take as long as touching one number: fewer are not worth another thread's waking. */
    private static final int CHEAPER = 4;

    /** Room for the sums of one tile. */
    private static final int MOST_SUMS = 32;

    private static final float[] NO_BIAS = new float[32];

    private final int count;
    private final int in;
    private final int out;
    private final int lanes;

    private final Tiling rows;
    private final Tiling columns;
    private final DotTile[][] dots;
    private final EightBitDotTile[][] eightBitDots;
    private final Sum dotTerms;
    private final int rowBlocks;
    private final Cut products;

    private final int width;
    private final Tiling tallRows;
    private final Tiling tallColumns;
    private final Tile[] inputTiles;
    private final Tile[] weightTiles;
    private final Sum outputs;
    private final Sum terms;
    private final Sum lastTerms;
    private final Cut panels;

    /**
     * For matrices of these sizes.
     *
     * @param count rows of x and y, ≥ 1
     * @param in columns of x, ≥ 1
     * @param out columns of y, ≥ 1
     * @param eightBits whether it is to take weights in eight bits as well
     */
    public MatrixProduct(int count, int in, int out, boolean eightBits) {
        this(count, in, out, eightBits, Registers.NATIVE);
    }

    MatrixProduct(int count, int in, int out, boolean eightBits, Registers registers) {
        this.count = count;
        this.in = in;
        this.out = out;
        lanes = Math.clamp(Integer.highestOneBit(in), 4, registers.lanes());

        rows = Tiling.of(count, registers.dotRows());
        columns = Tiling.of(out, registers.dotColumns(Math.ceilDiv(count, rows.tiles())));
        dots = new DotTile[2][2];
        eightBitDots = new EightBitDotTile[eightBits ? 2 : 0][2];
        for (int r = 0; r < 2; r++) {
            for (int c = 0; c < 2; c++) {
                var shape = new DotTileMaker.Spec(
                        lanes, rows.shortest() + r, columns.shortest() + c, in, lanes, in, lanes, in % lanes);
                dots[r][c] = DotTileMaker.tile(shape);
                if (eightBits) {
                    eightBitDots[r][c] = DotTileMaker.eightBitTile(shape);
                }
            }
        }
        dotTerms = Sum.of(in / lanes);
        rowBlocks = Math.min(rows.tiles(), Math.ceilDiv(count * in, CACHED));
        products = Cut.of(columns.tiles(), (long) in * count / rowBlocks * columns.shortest() / CHEAPER);

        int vectors = in >= 2 * lanes ? 2 : 1;
        width = lanes * vectors;
        tallRows = Tiling.of(count, registers.rows(width));
        tallColumns = Tiling.of(out, registers.rows(width));
        inputTiles = new Tile[2];
        weightTiles = new Tile[2];
        for (int r = 0; r < 2; r++) {
            inputTiles[r] = TileMaker.tile(new TileMaker.Spec(lanes, tallRows.shortest() + r, vectors, out, 1, in, in));
            weightTiles[r] =
                    TileMaker.tile(new TileMaker.Spec(lanes, tallColumns.shortest() + r, vectors, 1, out, in, in));
        }
        outputs = Sum.of(out);
        terms = Sum.of(Math.min(TERMS, count));
        lastTerms = Sum.of((count - 1) % TERMS + 1);
        panels = Cut.of(Math.max(1, in / width), (long) width * count * out);
    }

    /** Pieces of {@link #forward}. */
    public int pieces() {
        return in < lanes ? 1 : rowBlocks * products.pieces();
    }

    /**
     * {@code y = max(x·wᵀ + bias, low)}.
     *
     * @param x {@code [count, in]}. Not modified.
     * @param w {@code [out, in]}. Not modified.
     * @param eightBits the same weights in eight bits, which are read instead; null if they are not. Not modified.
     * @param bias {@code [out]}, or null for none. Not modified.
     * @param low lower limit: 0 for a ReLU, −∞ for none
     * @param y {@code [count, out]}. Modified.
     */
    public void forward(
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
        int block = piece / products.pieces();
        int share = piece % products.pieces();
        int fromRow = rows.tiles() * block / rowBlocks;
        int toRow = rows.tiles() * (block + 1) / rowBlocks;
        float[] sums = Scratch.floats(MOST_SUMS);
        for (int c = products.from(share); c < products.to(share); c++) {
            int column = columns.at(c);
            for (int r = fromRow; r < toRow; r++) {
                int row = rows.at(r);
                int toRowOfTile = rows.at(r + 1);
                int toColumn = columns.at(c + 1);
                if (eightBits == null) {
                    dots[rows.kind(r)][columns.kind(c)].run(dotTerms, x, row * in, w, column * in, sums, 0);
                } else {
                    byte[] integers = eightBits.integers();
                    eightBitDots[rows.kind(r)][columns.kind(c)].run(
                            dotTerms, x, row * in, integers, column * in, sums, 0);
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

    /** Pieces of {@link #inputGradient} and of {@link #weightGradient}. */
    public int gradientPieces() {
        return in < lanes ? 1 : panels.pieces();
    }

    /**
     * {@code dx = dy·w}.
     *
     * @param dy {@code [count, out]}. Not modified.
     * @param w {@code [out, in]}. Not modified.
     * @param dx {@code [count, in]}. Modified.
     */
    public void inputGradient(int piece, float[] dy, float[] w, float[] dx) {
        product(piece, dy, w, null, false, dx);
    }

    /**
     * {@code y = x·w + bias}, then a ReLU if wanted: {@link #inputGradient} with something done to it, for the forward
     * pass of a layer whose weights were transposed once. With many rows it is faster than {@link #forward}, which has to
     * add up the lanes of each sum.
     *
     * @param x {@code [count, out]}. Not modified.
     * @param w {@code [out, in]}. Not modified.
     * @param bias {@code [in]}, or null for none. Not modified.
     * @param relu whether negative results become 0
     * @param y {@code [count, in]}. Modified.
     */
    public void product(int piece, float[] x, float[] w, float @Nullable [] bias, boolean relu, float[] y) {
        if (in < lanes) {
            ReferenceMatrix.inputGradient(in, out, x, w, y, 0, count);
            for (int i = 0; i < count * in; i++) {
                float sum = bias == null ? y[i] : y[i] + bias[i % in];
                y[i] = relu && sum < 0 ? 0 : sum;
            }
            return;
        }
        int mode = relu ? Tile.RELU : Tile.PLAIN;
        for (int panel = panels.from(piece); panel < panels.to(piece) + rest(piece); panel++) {
            int start = start(panel);
            for (int r = 0; r < tallRows.tiles(); r++) {
                int row = tallRows.at(r);
                inputTiles[tallRows.kind(r)].run(
                        outputs,
                        x,
                        row * out,
                        w,
                        start,
                        lanes,
                        y,
                        row * in + start,
                        lanes,
                        bias == null ? NO_BIAS : bias,
                        bias == null ? 0 : start,
                        mode);
            }
        }
    }

    /**
     * {@code dw = dyᵀ·x}.
     *
     * @param x {@code [count, in]}. Not modified.
     * @param dy {@code [count, out]}. Not modified.
     * @param dw {@code [out, in]}. Modified.
     */
    public void weightGradient(int piece, float[] x, float[] dy, float[] dw) {
        if (in < lanes) {
            ReferenceMatrix.weightGradient(count, in, out, x, dy, dw, null, 0, out);
            return;
        }
        for (int panel = panels.from(piece); panel < panels.to(piece) + rest(piece); panel++) {
            int start = start(panel);
            for (int row = 0; row < count; row += TERMS) {
                Sum sum = row + TERMS < count ? terms : lastTerms;
                int mode = row == 0 ? Tile.PLAIN : Tile.ACCUMULATE;
                for (int c = 0; c < tallColumns.tiles(); c++) {
                    int column = tallColumns.at(c);
                    weightTiles[tallColumns.kind(c)].run(
                            sum,
                            dy,
                            row * out + column,
                            x,
                            row * in + start,
                            lanes,
                            dw,
                            column * in + start,
                            lanes,
                            NO_BIAS,
                            0,
                            mode);
                }
            }
        }
    }

    /** Columns that fill no panel are computed with those before them, again: by the piece that has the last ones. */
    private int rest(int piece) {
        return in % width != 0 && panels.to(piece) == panels.items() ? 1 : 0;
    }

    private int start(int panel) {
        return Math.min(panel * width, in - width);
    }

    /**
     * {@code db = Σ dy} over the rows: the gradient of the bias.
     *
     * @param dy {@code [count, out]}. Not modified.
     * @param db {@code [out]}. Modified.
     */
    public void biasGradient(float[] dy, float[] db) {
        System.arraycopy(dy, 0, db, 0, out);
        for (int row = 1; row < count; row++) {
            for (int column = 0; column < out; column++) {
                db[column] += dy[row * out + column];
            }
        }
    }
}
