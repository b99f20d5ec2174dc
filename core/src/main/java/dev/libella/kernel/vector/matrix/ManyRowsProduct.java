package dev.libella.kernel.vector.matrix;

import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Transposition;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import dev.libella.parallel.Cut;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer of many rows: {@code y = x·wᵀ + bias} by way of {@code yᵀ = w·xᵀ + bias}, in which vectors run along the
 * rows of x, so that each lane has a sum of its own and the weights are read number by number where they lie. What has
 * to be transposed is x and y, which is little as long as there are fewer rows than weights in a row of w.
 *
 * <p>Immutable; different pieces may be computed by several threads.
 */
public final class ManyRowsProduct {
    /** Numbers of x that stay in the second-level cache while all weights pass by. */
    private static final int CACHED = 64 * 1024;

    /** Tiles that are transposed together: they have at least as many rows as a vector has lanes. */
    private static final int TOGETHER = 2;

    private static final float[] NO_BIAS = new float[32];

    private final int count;
    private final int in;
    private final int out;
    private final int lanes;
    private final int width;
    private final int panels;
    private final Tiling rows;
    private final Tile[] tiles;
    private final Sum terms;
    private final Cut packing;
    private final int blocks;
    private final Cut cut;

    /**
     * For matrices of these sizes.
     *
     * @param count rows of x and y, for which it must be {@linkplain #fits fit}
     * @param in columns of x, ≥ 1
     * @param out columns of y, ≥ 1
     */
    public ManyRowsProduct(int count, int in, int out) {
        this(count, in, out, Registers.NATIVE);
    }

    ManyRowsProduct(int count, int in, int out, Registers registers) {
        this.count = count;
        this.in = in;
        this.out = out;
        lanes = registers.lanes();
        width = count >= 2 * lanes ? 2 * lanes : lanes;
        panels = Math.ceilDiv(count, width);
        rows = Tiling.of(out, registers.rows(width));
        tiles = new Tile[rows.kinds()];
        for (int kind = 0; kind < tiles.length; kind++) {
            tiles[kind] = TileMaker.tile(
                    new TileMaker.Spec(lanes, rows.shortest() + kind, width / lanes, in, 1, width, width, true, false));
        }
        terms = Sum.of(in);
        packing = Cut.of(Math.ceilDiv(in, lanes), (long) lanes * count);
        blocks = Math.clamp(Math.ceilDiv((long) count * in, CACHED), 1, panels);
        int items = Math.ceilDiv(rows.tiles(), TOGETHER);
        cut = Cut.of(items, (long) in * count / blocks * rows.longest() * TOGETHER);
    }

    /** Whether there are enough rows to fill a vector. */
    public static boolean fits(int count) {
        return count >= Registers.NATIVE.lanes();
    }

    /** Numbers of x when packed: {@code [panels][in][width]}, each panel the transposed of a few rows. */
    public int packedSize() {
        return panels * in * width;
    }

    /** Pieces of {@link #pack}. */
    public int packPieces() {
        return packing.pieces();
    }

    /**
     * Transposes x.
     *
     * @param x {@code [count, in]}. Not modified.
     * @param packed of {@link #packedSize}. Modified.
     */
    public void pack(int piece, float[] x, float[] packed) {
        int from = packing.from(piece) * lanes;
        int columns = Math.min(packing.to(piece) * lanes, in) - from;
        for (int panel = 0; panel < panels; panel++) {
            Transposition.run(
                    width, columns, x, start(panel) * in + from, in, packed, (panel * in + from) * width, width);
        }
    }

    /** Pieces of {@link #run}. */
    public int pieces() {
        return blocks * cut.pieces();
    }

    /**
     * {@code y = x·wᵀ + bias}, then a ReLU if wanted.
     *
     * @param packed x, from {@link #pack}. Not modified.
     * @param w {@code [out, in]}. Not modified.
     * @param bias {@code [out]}, or null for none. Not modified.
     * @param relu whether negative results become 0; NaN stays NaN
     * @param y {@code [count, out]}. Modified.
     */
    public void run(int piece, float[] packed, float[] w, float @Nullable [] bias, boolean relu, float[] y) {
        int block = piece / cut.pieces();
        int share = piece % cut.pieces();
        int fromPanel = panels * block / blocks;
        int toPanel = panels * (block + 1) / blocks;
        int mode = relu ? Tile.FINISH : Tile.PLAIN;
        float[] transposed = Scratch.floats(TOGETHER * rows.longest() * width);
        for (int item = cut.from(share); item < cut.to(share); item++) {
            int from = item * TOGETHER;
            int to = Math.min(from + TOGETHER, rows.tiles());
            int first = rows.at(from);
            for (int panel = fromPanel; panel < toPanel; panel++) {
                for (int r = from; r < to; r++) {
                    int row = rows.at(r);
                    tiles[rows.kind(r)].run(
                            terms,
                            w,
                            row * in,
                            packed,
                            panel * in * width,
                            lanes,
                            transposed,
                            (row - first) * width,
                            lanes,
                            bias == null ? NO_BIAS : bias,
                            bias == null ? 0 : row,
                            mode,
                            Tile.NO_LIMIT,
                            null);
                }
                int y0 = start(panel) * out + first;
                Transposition.run(rows.at(to) - first, width, transposed, 0, width, y, y0, out);
            }
        }
    }

    /** Rows that fill no panel are computed with those before them, again: with the same bits. */
    private int start(int panel) {
        return Math.min(panel * width, count - width);
    }
}
