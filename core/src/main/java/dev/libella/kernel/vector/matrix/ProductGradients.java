package dev.libella.kernel.vector.matrix;

import dev.libella.kernel.reference.ReferenceMatrix;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import dev.libella.parallel.Cut;

/**
 * The gradients of a linear layer {@code y = x·wᵀ + bias}: {@code dx = dy·w}, {@code dw = dyᵀ·x} and {@code db = Σ dy},
 * on matrices as they lie (row-major, weights {@code [out, in]}), nothing packed. Vectors run along a row of {@code in}
 * numbers, which is the result's row in both products.
 *
 * <p>Immutable; different pieces may be computed by several threads.
 */
public final class ProductGradients {
    /** Rows that are summed over at a time for the gradient of the weights. */
    private static final int TERMS = 512;

    /** Numbers of x that stay in the second-level cache while all columns of dy pass by. */
    private static final int CACHED = 64 * 1024;

    private static final float[] NO_BIAS = new float[32];

    private final int count;
    private final int in;
    private final int out;
    private final int lanes;
    private final int width;
    private final int panels;
    private final Tiling rows;
    private final Tiling columns;
    private final Tile[] inputTiles;
    private final Tile[] weightTiles;
    private final Sum outputs;
    private final Sum terms;
    private final Sum lastTerms;
    private final Cut inputCut;
    private final int weightBlocks;
    private final Cut weightCut;

    /**
     * For matrices of these sizes.
     *
     * @param count rows of x and y, ≥ 1
     * @param in columns of x, ≥ 1
     * @param out columns of y, ≥ 1
     */
    public ProductGradients(int count, int in, int out) {
        this(count, in, out, Registers.NATIVE);
    }

    ProductGradients(int count, int in, int out, Registers registers) {
        this.count = count;
        this.in = in;
        this.out = out;
        lanes = registers.lanes(); // shorter vectors in the same process would slow all others down
        int vectors = in >= 2 * lanes ? 2 : 1;
        width = lanes * vectors;
        panels = Math.ceilDiv(in, width);
        rows = Tiling.of(count, registers.rows(width));
        columns = Tiling.of(out, registers.rows(width));
        inputTiles = new Tile[rows.kinds()];
        for (int kind = 0; kind < inputTiles.length; kind++) {
            inputTiles[kind] =
                    TileMaker.tile(new TileMaker.Spec(lanes, rows.shortest() + kind, vectors, out, 1, in, in));
        }
        weightTiles = new Tile[columns.kinds()];
        for (int kind = 0; kind < weightTiles.length; kind++) {
            weightTiles[kind] =
                    TileMaker.tile(new TileMaker.Spec(lanes, columns.shortest() + kind, vectors, 1, out, in, in));
        }
        outputs = Sum.of(out);
        terms = Sum.of(Math.min(TERMS, count));
        lastTerms = Sum.of((count - 1) % TERMS + 1);
        inputCut = Cut.of(Math.max(1, in / width), (long) width * count * out);
        weightBlocks = Math.clamp(Math.ceilDiv((long) count * in, CACHED), 1, panels);
        weightCut = Cut.of(columns.tiles(), (long) columns.longest() * count * in / weightBlocks);
    }

    /** Pieces of {@link #ofInput}. */
    public int inputPieces() {
        return in < lanes ? 1 : inputCut.pieces();
    }

    /**
     * {@code dx = dy·w}.
     *
     * @param dy {@code [count, out]}. Not modified.
     * @param w {@code [out, in]}. Not modified.
     * @param dx {@code [count, in]}. Modified.
     */
    public void ofInput(int piece, float[] dy, float[] w, float[] dx) {
        if (in < lanes) {
            ReferenceMatrix.inputGradient(in, out, dy, w, dx, 0, count);
            return;
        }
        // Columns that fill no panel are computed with those before them, again: by the piece that has these.
        int toPanel = inputCut.to(piece) == inputCut.items() ? panels : inputCut.to(piece);
        for (int panel = inputCut.from(piece); panel < toPanel; panel++) {
            int start = start(panel);
            for (int r = 0; r < rows.tiles(); r++) {
                int row = rows.at(r);
                inputTiles[rows.kind(r)].run(
                        outputs,
                        dy,
                        row * out,
                        w,
                        start,
                        lanes,
                        dx,
                        row * in + start,
                        lanes,
                        NO_BIAS,
                        0,
                        Tile.PLAIN,
                        Tile.NO_LIMIT,
                        null);
            }
        }
    }

    /** Pieces of {@link #ofWeights}. */
    public int weightPieces() {
        return in < lanes ? 1 : weightBlocks * weightCut.pieces();
    }

    /**
     * {@code dw = dyᵀ·x}, a few rows after the other, so that memory is written in the order in which it lies.
     *
     * @param x {@code [count, in]}. Not modified.
     * @param dy {@code [count, out]}. Not modified.
     * @param dw {@code [out, in]}. Modified.
     */
    public void ofWeights(int piece, float[] x, float[] dy, float[] dw) {
        if (in < lanes) {
            ReferenceMatrix.weightGradient(count, in, out, x, dy, dw, null, 0, out);
            return;
        }
        int block = piece / weightCut.pieces();
        int share = piece % weightCut.pieces();
        for (int c = weightCut.from(share); c < weightCut.to(share); c++) {
            int column = columns.at(c);
            for (int panel = panels * block / weightBlocks; panel < panels * (block + 1) / weightBlocks; panel++) {
                int start = start(panel);
                for (int row = 0; row < count; row += TERMS) {
                    weightTiles[columns.kind(c)].run(
                            row + TERMS < count ? terms : lastTerms,
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
                            row == 0 ? Tile.PLAIN : Tile.ACCUMULATE,
                            Tile.NO_LIMIT,
                            null);
                }
            }
        }
    }

    private int start(int panel) {
        return Math.min(panel * width, in - width);
    }

    /**
     * {@code db = Σ dy} over the rows.
     *
     * @param dy {@code [count, out]}. Not modified.
     * @param db {@code [out]}. Modified.
     */
    public void ofBias(float[] dy, float[] db) {
        System.arraycopy(dy, 0, db, 0, out);
        for (int row = 1; row < count; row++) {
            for (int column = 0; column < out; column++) {
                db[column] += dy[row * out + column];
            }
        }
    }
}
