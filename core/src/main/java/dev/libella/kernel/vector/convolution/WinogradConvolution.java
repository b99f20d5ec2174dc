package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import java.util.Arrays;

/**
 * A 3×3 convolution with stride 1 over blocked channels, or the gradient of its input, by Winograd's F(4×4, 3×3): a
 * quarter of the direct method's multiplications, at the price of about two decimal digits.
 *
 * <p>A group of tiles is transformed, then multiplied with the transformed filters (for each of the 36 points a matrix
 * product, by the same register {@link Tile}s as the direct method), then transformed back.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class WinogradConvolution implements ConvolutionKernel {
    private static final int BLOCK = WinogradTransforms.BLOCK;
    private static final int POINTS = WinogradTransforms.POINTS;

    /** Transformed numbers of a group of tiles that stay in the second-level cache. */
    private static final int GROUP_NUMBERS = Integer.getInteger("gn", 192 * 1024);

    /** What a tile of one channel costs to transform, a pair of channels to pack, and to read when packed before. */
    private static final int TRANSFORM_COST = 800;

    private static final int PACK_COST = 1000;
    private static final int READ_COST = 350;

    /** Pieces below which the work is cut further. */
    private static final int PIECES = 8;

    private static final float[] NO_BIAS = new float[32];

    /** Keeps the points' distance from being a power of two, at which they would push each other out of the cache. */
    private static final int GAP = BLOCK;

    private final boolean forward;
    private final int inChannels;
    private final int sourceChannels;
    private final int sourceHeight;
    private final int sourceWidth;
    private final int firstRow;
    private final int firstColumn;
    private final int resultChannels;
    private final WinogradTiles squares;
    private final int sourceBlocks;
    private final int tileWidth;
    private final int tileCount;
    private final int lanes;
    private final int groups;
    private final int shares;
    private final int groupTiles;
    private final int[] tileAt;
    private final Tile[] tiles;
    private final Sum sum;

    private WinogradConvolution(ConvGeometry g, boolean forward, Registers registers) {
        this.forward = forward;
        this.inChannels = g.inChannels();
        Axis h = g.height();
        Axis w = g.width();
        sourceChannels = forward ? g.inChannels() : g.outChannels();
        resultChannels = forward ? g.outChannels() : g.inChannels();
        sourceHeight = forward ? h.in() : h.out();
        sourceWidth = forward ? w.in() : w.out();
        // Turned round, the filter's last tap comes first.
        firstRow = forward ? -h.before() : h.before() - 2;
        firstColumn = forward ? -w.before() : w.before() - 2;
        squares = new WinogradTiles(g.batch(), forward ? h.out() : h.in(), forward ? w.out() : w.in());
        sourceBlocks = Math.ceilDiv(sourceChannels, BLOCK);
        int resultBlocks = Math.ceilDiv(resultChannels, BLOCK);
        tileWidth = registers.lanes() == 16 && resultBlocks % 2 == 0 ? 2 * BLOCK : BLOCK;
        tileCount = resultBlocks * BLOCK / tileWidth;
        lanes = registers.lanes(tileWidth);

        int most = registers.rows(tileWidth);
        int numbers = POINTS * BLOCK * (sourceBlocks + resultBlocks);
        int wanted = Math.clamp(GROUP_NUMBERS / numbers, Integer.getInteger("lo", 2) * most, 8 * most);
        int atLeast = Math.min(PIECES, Math.ceilDiv(squares.count(), most));
        groups = Math.max(1, Math.max(Math.ceilDiv(squares.count(), wanted), atLeast));
        shares = Math.clamp(PIECES / groups, 1, tileCount);
        groupTiles = Math.ceilDiv(squares.count(), groups);
        int cuts = Math.max(1, Math.ceilDiv(groupTiles, most));
        tileAt = new int[cuts + 1];
        tiles = new Tile[cuts];
        for (int i = 0; i < cuts; i++) {
            tileAt[i + 1] = (int) ((long) groupTiles * (i + 1) / cuts);
            tiles[i] = TileMaker.tile(new TileMaker.Spec(
                    lanes, tileAt[i + 1] - tileAt[i], tileWidth / lanes, BLOCK, 1, tileWidth, tileWidth));
        }
        int[] a = new int[sourceBlocks];
        int[] b = new int[sourceBlocks];
        Arrays.setAll(a, block -> block * groupTiles * BLOCK);
        Arrays.setAll(b, block -> block * BLOCK * tileWidth);
        sum = new Sum(a, b, BLOCK);
    }

    /** Whether this method computes a convolution: 3×3, stride 1, dense, ungrouped, over the plane. */
    public static boolean fits(ConvGeometry g) {
        return g.isPlanar() && g.groups() == 1 && g.batch() > 0 && fits(g.height()) && fits(g.width());
    }

    /** Whether this method is cheaper than the direct one; measured costs, in multiplications with an addition. */
    static boolean pays(ConvGeometry g, Packing packing) {
        if (!fits(g)) {
            return false;
        }
        long tiles = new WinogradTiles(g.batch(), g.height().out(), g.width().out()).count();
        long pairs = (long) g.inChannels() * g.outChannels();
        long products = tiles * POINTS * pairs;
        long transforms = tiles * (g.inChannels() + g.outChannels()) * TRANSFORM_COST;
        long weights = pairs * (packing == Packing.EACH_RUN ? PACK_COST : READ_COST);
        return products + transforms + weights < g.multiplyAdds();
    }

    private static boolean fits(Axis axis) {
        return axis.kernel() == 3 && axis.stride() == 1 && axis.dilation() == 1;
    }

    /** The convolution itself; both layouts blocked. */
    public static WinogradConvolution forward(ConvGeometry g) {
        return new WinogradConvolution(g, true, Registers.NATIVE);
    }

    /** The gradient of its input, from the gradient of its output; both layouts blocked. */
    public static WinogradConvolution inputGradient(ConvGeometry g) {
        return new WinogradConvolution(g, false, Registers.NATIVE);
    }

    static WinogradConvolution of(ConvGeometry g, boolean forward, Registers registers) {
        return new WinogradConvolution(g, forward, registers);
    }

    @Override
    public String name() {
        return "Winograd F(4×4, 3×3)";
    }

    @Override
    public int packedSize() {
        return POINTS * packedPoint();
    }

    /** Distance of two points in the packed weights. */
    private int packedPoint() {
        return tileCount * tileWidth * sourceBlocks * BLOCK + GAP;
    }

    @Override
    public int packPieces() {
        return tileCount * tileWidth / BLOCK;
    }

    @Override
    public void pack(int piece, float[] weight, float[] packed) {
        float[] scratch = Scratch.floats(BLOCK * 9 * BLOCK);
        int firstResult = piece * BLOCK;
        int at = firstResult / tileWidth * sourceBlocks * BLOCK * tileWidth + firstResult % tileWidth;
        for (int block = 0; block < sourceBlocks; block++) {
            gather(weight, firstResult, block * BLOCK, scratch);
            for (int c = 0; c < BLOCK; c++) {
                int to = at + (block * BLOCK + c) * tileWidth;
                WinogradTransforms.filter(scratch, c * 9 * BLOCK, packed, to, packedPoint());
            }
        }
    }

    /** Copies the filters of 16 results and 16 sources to {@code [source][tap][result]}, in the order they lie in. */
    private void gather(float[] weight, int firstResult, int firstSource, float[] filters) {
        for (int i = 0; i < BLOCK; i++) {
            for (int j = 0; j < BLOCK; j++) {
                int lane = forward ? i : j;
                int c = forward ? j : i;
                int r = firstResult + lane;
                int s = firstSource + c;
                boolean present = r < resultChannels && s < sourceChannels;
                int filter = (forward ? r * inChannels + s : s * inChannels + r) * 9;
                for (int tap = 0; tap < 9; tap++) {
                    // The gradient of the input takes the filter turned round.
                    float value = present ? weight[filter + (forward ? tap : 8 - tap)] : 0;
                    filters[(c * 9 + tap) * BLOCK + lane] = value;
                }
            }
        }
    }

    @Override
    public int biasSize() {
        return tileCount * tileWidth;
    }

    @Override
    public int pieces() {
        return squares.count() == 0 ? 0 : groups * shares;
    }

    @Override
    public void run(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        int group = piece / shares;
        int share = piece % shares;
        int from = (int) ((long) squares.count() * group / groups);
        int to = (int) ((long) squares.count() * (group + 1) / groups);
        int firstTile = tileCount * share / shares;
        int lastTile = tileCount * (share + 1) / shares;

        int pointIn = sourceBlocks * groupTiles * BLOCK + GAP;
        int pointOut = (lastTile - firstTile) * groupTiles * tileWidth + GAP;
        int products = POINTS * pointIn;
        int square = products + POINTS * pointOut;
        float[] scratch = Scratch.floats(square + POINTS * BLOCK);

        for (int tile = from; tile < to; tile++) {
            transform(x, tile, tile - from, scratch, square, pointIn);
        }
        for (int point = 0; point < POINTS; point++) {
            for (int t = firstTile; t < lastTile; t++) {
                int weights = point * packedPoint() + t * sourceBlocks * BLOCK * tileWidth;
                int result = products + point * pointOut + (t - firstTile) * groupTiles * tileWidth;
                for (int i = 0; i < tiles.length; i++) {
                    tiles[i].run(
                            sum,
                            scratch,
                            point * pointIn + tileAt[i] * BLOCK,
                            packed,
                            weights,
                            lanes,
                            scratch,
                            result + tileAt[i] * tileWidth,
                            lanes,
                            NO_BIAS,
                            0,
                            Tile.PLAIN);
                }
            }
        }
        int fromBlock = firstTile * tileWidth / BLOCK;
        int toBlock = lastTile * tileWidth / BLOCK;
        for (int tile = from; tile < to; tile++) {
            for (int block = fromBlock; block < toBlock; block++) {
                int inTile = block * BLOCK % tileWidth;
                int t = block * BLOCK / tileWidth - firstTile;
                int at = products + (t * groupTiles + tile - from) * tileWidth + inTile;
                transformBack(scratch, at, pointOut, square, tile, block, y, finish);
            }
        }
    }

    /** Transforms the source under one tile, all channels. */
    private void transform(float[] x, int tile, int place, float[] scratch, int square, int point) {
        int row = squares.row(tile) + firstRow;
        int column = squares.column(tile) + firstColumn;
        int size = WinogradTransforms.IN;
        boolean inside = row >= 0 && column >= 0 && row + size <= sourceHeight && column + size <= sourceWidth;
        int planeSize = sourceHeight * sourceWidth * BLOCK;
        for (int block = 0; block < sourceBlocks; block++) {
            int plane = (squares.example(tile) * sourceBlocks + block) * planeSize;
            int to = (block * groupTiles + place) * BLOCK;
            if (inside) {
                int at = plane + (row * sourceWidth + column) * BLOCK;
                WinogradTransforms.input(x, at, sourceWidth * BLOCK, scratch, to, point);
            } else {
                WinogradTiles.copySquare(x, plane, sourceHeight, sourceWidth, row, column, size, scratch, square);
                WinogradTransforms.input(scratch, square, size * BLOCK, scratch, to, point);
            }
        }
    }

    /** Transforms the products of one tile and block back, and writes the part that lies in the plane. */
    private void transformBack(
            float[] scratch, int at, int point, int square, int tile, int block, float[] y, Finish finish) {
        int size = WinogradTransforms.OUT;
        int blocks = tileCount * tileWidth / BLOCK;
        int plane = (squares.example(tile) * blocks + block) * squares.height();
        int to = ((plane + squares.row(tile)) * squares.width() + squares.column(tile)) * BLOCK;
        int row = squares.width() * BLOCK;
        boolean whole = squares.rows(tile) == size && squares.columns(tile) == size;
        if (whole && !finish.isRounded()) {
            WinogradTransforms.output(scratch, at, point, y, to, row, finish, block * BLOCK);
        } else {
            WinogradTransforms.output(scratch, at, point, square);
            int length = squares.columns(tile) * BLOCK;
            for (int i = 0; i < squares.rows(tile); i++) {
                finish.store(scratch, square + i * size * BLOCK, block * BLOCK, y, to + i * row, length);
            }
        }
    }
}
