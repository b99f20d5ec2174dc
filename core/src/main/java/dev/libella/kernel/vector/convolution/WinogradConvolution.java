package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import java.util.Arrays;
import java.util.Optional;

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
    private static final int GROUP_NUMBERS = 96 * 1024;

    /**
     * Transformed filters that are larger than the second-level cache. They are read once for as many tiles as fit the
     * third, and in training are transformed where they are needed, part by part, rather than written and read again.
     */
    private static final int MANY_FILTERS = 1024 * 1024;

    private static final int LARGE_GROUP_NUMBERS = 1200 * 1024;

    /** Blocks of source channels of a part: its filters stay in the second-level cache. */
    private static final int PART = 8;

    /** What a tile of one channel costs to transform, a pair of channels to pack, and to read when packed before. */
    private static final int TRANSFORM_COST = 800;

    private static final int PACK_COST = 1000;
    private static final int READ_COST = 350;

    private static final float[] NO_BIAS = new float[32];

    /** Keeps the points' distance from being a power of two, at which they would push each other out of the cache. */
    private static final int GAP = BLOCK;

    private final ConvGeometry g;
    private final boolean forward;
    private final Packing packing;
    private final int threads;
    private final Registers registers;
    private final WinogradTiles squares;
    private final WinogradSource source;
    private final WinogradResult result;
    private final FilterSquares filters;
    private final int sourceBlocks;
    private final int resultBlocks;
    private final int tileWidth;
    private final int tileCount;
    private final int lanes;
    private final boolean many;
    private final boolean justInTime;
    private final WinogradGroups groups;
    private final int shares;
    private final int groupTiles;
    private final int[] tileAt;
    private final Tile[] tiles;

    /** Each part's first block of source channels, and the sum over it for each tile. */
    private final int[] partAt;

    private final Sum[][] sums;

    private WinogradConvolution(
            ConvGeometry g, boolean forward, boolean pools, Packing packing, int threads, Registers registers) {
        this.g = g;
        this.forward = forward;
        this.packing = packing;
        this.threads = threads;
        this.registers = registers;
        Axis h = g.height();
        Axis w = g.width();
        squares = new WinogradTiles(g.batch(), forward ? h.out() : h.in(), forward ? w.out() : w.in());
        filters = new FilterSquares(g.outChannels(), g.inChannels(), WinogradTransforms.TAPS, registers);
        sourceBlocks = Math.ceilDiv(forward ? g.inChannels() : g.outChannels(), BLOCK);
        resultBlocks = Math.ceilDiv(forward ? g.outChannels() : g.inChannels(), BLOCK);
        result = new WinogradResult(squares, resultBlocks, pools);
        // Turned round, the filter's last tap comes first.
        source = forward
                ? WinogradSource.of(squares, sourceBlocks, h.in(), w.in(), -h.before(), -w.before())
                : WinogradSource.of(squares, sourceBlocks, h.out(), w.out(), h.before() - 2, w.before() - 2);
        tileWidth = registers.lanes() == 16 && resultBlocks % 2 == 0 ? 2 * BLOCK : BLOCK;
        tileCount = resultBlocks * BLOCK / tileWidth;
        lanes = registers.lanes(tileWidth);
        many = (long) POINTS * sourceBlocks * resultBlocks * BLOCK * BLOCK > MANY_FILTERS;
        justInTime = many && packing == Packing.EACH_RUN;

        int most = registers.rows(tileWidth);
        if (many) {
            int wanted = Math.max(2 * most, LARGE_GROUP_NUMBERS / (POINTS * BLOCK * sourceBlocks));
            groups = WinogradGroups.of(squares, wanted);
            shares = tileCount;
        } else {
            int numbers = POINTS * BLOCK * (sourceBlocks + resultBlocks);
            int wanted = Math.clamp(GROUP_NUMBERS / numbers, 2 * most, 8 * most);
            int fewest = Math.min(threads, Math.ceilDiv(squares.count(), most));
            groups = WinogradGroups.ofExamples(squares, wanted, fewest);
            shares = Math.clamp(threads / groups.count(), 1, tileCount);
        }
        groupTiles = groups.longest();
        int cuts = Math.max(1, Math.ceilDiv(groupTiles, most));
        tileAt = new int[cuts + 1];
        tiles = new Tile[cuts];
        for (int i = 0; i < cuts; i++) {
            tileAt[i + 1] = (int) ((long) groupTiles * (i + 1) / cuts);
            tiles[i] = TileMaker.tile(new TileMaker.Spec(
                    lanes, tileAt[i + 1] - tileAt[i], tileWidth / lanes, BLOCK, 1, tileWidth, tileWidth));
        }
        partAt = new int[Math.ceilDiv(sourceBlocks, PART) + 1];
        sums = new Sum[partAt.length - 1][cuts];
        for (int part = 0; part < sums.length; part++) {
            partAt[part + 1] = sourceBlocks * (part + 1) / sums.length;
            for (int i = 0; i < cuts; i++) {
                int rows = tileAt[i + 1] - tileAt[i];
                int[] a = new int[partAt[part + 1] - partAt[part]];
                int[] b = new int[a.length];
                Arrays.setAll(a, block -> block * rows * BLOCK);
                Arrays.setAll(b, block -> block * BLOCK * tileWidth);
                sums[part][i] = new Sum(a, b, BLOCK);
            }
        }
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
    public static WinogradConvolution forward(ConvGeometry g, Packing packing, int threads) {
        return of(g, true, packing, threads, Registers.NATIVE);
    }

    /** The gradient of its input, from the gradient of its output; both layouts blocked. */
    public static WinogradConvolution inputGradient(ConvGeometry g, Packing packing, int threads) {
        return of(g, false, packing, threads, Registers.NATIVE);
    }

    static WinogradConvolution of(ConvGeometry g, boolean forward, Packing packing, int threads, Registers registers) {
        return new WinogradConvolution(g, forward, false, packing, threads, registers);
    }

    @Override
    public Optional<ConvolutionKernel> withMaxPool(Finish finish) {
        boolean fits = forward
                && !result.pools()
                && Math.min(squares.height(), squares.width()) > 1
                && finish.low() == 0
                && finish.residual() == null
                && finish.inStore();
        return fits
                ? Optional.of(new WinogradConvolution(g, true, true, packing, threads, registers))
                : Optional.empty();
    }

    @Override
    public String name() {
        return "Winograd F(4×4, 3×3)";
    }

    @Override
    public boolean takesResidual() {
        return true;
    }

    @Override
    public int packedSize() {
        return filtersSize() + (many ? groups.count() * groupSize() : 0);
    }

    private int filtersSize() {
        return justInTime
                ? resultBlocks * sourceBlocks * filters.size()
                : tileCount * sums.length * POINTS * partPoint();
    }

    /** Numbers of a group of transformed tiles. */
    private int groupSize() {
        return sums.length * POINTS * pointIn();
    }

    /** Distance of two points in the transformed filters of a part. */
    private int partPoint() {
        return Math.ceilDiv(sourceBlocks, sums.length) * BLOCK * tileWidth + GAP;
    }

    @Override
    public int packPieces() {
        return resultBlocks;
    }

    @Override
    public void pack(int piece, float[] weight, float[] packed) {
        float[] scratch = Scratch.floats(filters.room());
        int inTile = piece * BLOCK % tileWidth;
        for (int part = 0; part < sums.length; part++) {
            int at = (piece * BLOCK / tileWidth * sums.length + part) * POINTS * partPoint();
            for (int block = partAt[part]; block < partAt[part + 1]; block++) {
                if (forward) {
                    filters.outputsToLanes(weight, piece, block, scratch, 0);
                } else {
                    filters.inputsToLanes(weight, block, piece, scratch, 0);
                }
                if (justInTime) {
                    int to = (piece * sourceBlocks + block) * filters.size();
                    System.arraycopy(scratch, 0, packed, to, filters.size());
                } else {
                    transformFilters(scratch, 0, packed, at + (block - partAt[part]) * BLOCK * tileWidth + inTile);
                }
            }
        }
    }

    /** Transforms a square of 16 × 16 channels; the gradient of the input takes the filters turned round. */
    private void transformFilters(float[] square, int at, float[] into, int to) {
        for (int c = 0; c < BLOCK; c++) {
            int from = at + c * filters.size() / BLOCK;
            WinogradTransforms.filter(square, from, !forward, into, to + c * tileWidth, partPoint());
        }
    }

    @Override
    public int biasSize() {
        return tileCount * tileWidth;
    }

    /** Where many filters share them, tiles are transformed once for all pieces: a block of channels each. */
    @Override
    public int preparePieces() {
        return many ? sourceBlocks : 0;
    }

    @Override
    public void prepare(int piece, float[] x, float[] packed) {
        float[] band = Scratch.floats(source.bandSize());
        for (int group = 0; group < groups.count(); group++) {
            int at = filtersSize() + group * groupSize();
            transform(piece, x, groups.first(group), groups.first(group + 1), packed, at, band, 0);
        }
    }

    @Override
    public int unit() {
        return groups.unit();
    }

    @Override
    public Optional<Completed> completes(int piece) {
        int from = groups.first(piece / shares);
        int to = groups.first(piece / shares + 1);
        if (result.pools()) {
            return Optional.empty();
        }
        boolean wholes = from % squares.ofExample() == 0 && to % squares.ofExample() == 0;
        boolean rows = from < to
                && from % squares.across() == 0
                && to % squares.across() == 0
                && squares.example(from) == squares.example(to - 1);
        if (!wholes && !rows) {
            return Optional.empty();
        }
        int blocks = tileWidth / BLOCK;
        return Optional.of(new Completed(
                squares.example(from),
                wholes ? to / squares.ofExample() : squares.example(from) + 1,
                tileCount * (piece % shares) / shares * blocks,
                tileCount * (piece % shares + 1) / shares * blocks,
                wholes ? 0 : squares.row(from),
                wholes ? squares.height() : squares.row(to - 1) + squares.rows(to - 1)));
    }

    @Override
    public int pieces() {
        return squares.count() == 0 ? 0 : groups.count() * shares;
    }

    @Override
    public void run(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        int group = piece / shares;
        int share = piece % shares;
        int from = groups.first(group);
        int to = groups.first(group + 1);
        int products = many ? 0 : groupSize();
        int square = products + POINTS * pointOut();
        int filtersAt = square + Math.max(source.bandSize(), WinogradResult.SCRATCH);
        float[] scratch = Scratch.floats(filtersAt + (justInTime ? POINTS * partPoint() : 0));
        float[] sources = many ? packed : scratch;
        int sourcesAt = many ? filtersSize() + group * groupSize() : 0;

        for (int block = 0; !many && block < sourceBlocks; block++) {
            transform(block, x, from, to, scratch, 0, scratch, square);
        }
        for (int t = tileCount * share / shares; t < tileCount * (share + 1) / shares; t++) {
            for (int part = 0; part < sums.length; part++) {
                int partSources = sourcesAt + part * POINTS * pointIn();
                if (justInTime) {
                    transformPart(t, part, packed, scratch, filtersAt);
                    multiply(t, part, sources, partSources, scratch, filtersAt, scratch, products, finish);
                } else {
                    int weights = (t * sums.length + part) * POINTS * partPoint();
                    multiply(t, part, sources, partSources, packed, weights, scratch, products, finish);
                }
            }
            for (int inTile = 0; inTile < tileWidth; inTile += BLOCK) {
                int block = (t * tileWidth + inTile) / BLOCK;
                result.transform(scratch, products + inTile, pointOut(), tileWidth, square, from, to, block, y, finish);
            }
        }
    }

    /** Transforms a block of the source's channels, to the order in which the products read it. */
    private void transform(
            int block, float[] x, int from, int to, float[] into, int groupAt, float[] scratch, int band) {
        int part = ((block + 1) * sums.length - 1) / sourceBlocks;
        int blocks = partAt[part + 1] - partAt[part];
        for (int i = 0; i < tiles.length; i++) {
            int rows = tileAt[i + 1] - tileAt[i];
            int place =
                    groupAt + part * POINTS * pointIn() + (tileAt[i] * blocks + (block - partAt[part]) * rows) * BLOCK;
            int last = Math.min(to, from + tileAt[i + 1]);
            source.transform(x, block, from + tileAt[i], last, into, place, BLOCK, pointIn(), scratch, band);
        }
    }

    /** Distance of two points in a part of the transformed source. */
    private int pointIn() {
        return (Math.ceilDiv(sourceBlocks, sums.length) * groupTiles | 1) * BLOCK;
    }

    /** Transforms the filters of a part of the source's channels and of one tile's results. */
    private void transformPart(int t, int part, float[] packed, float[] scratch, int filtersAt) {
        for (int inTile = 0; inTile < tileWidth; inTile += BLOCK) {
            int row = (t * tileWidth + inTile) / BLOCK * sourceBlocks;
            for (int block = partAt[part]; block < partAt[part + 1]; block++) {
                int to = filtersAt + (block - partAt[part]) * BLOCK * tileWidth + inTile;
                transformFilters(packed, (row + block) * filters.size(), scratch, to);
            }
        }
    }

    /**
     * Adds the products of a part of the source's channels, for all points. One of them starts from the bias, so that the
     * way back, which sums are many more of, need not add it.
     */
    private void multiply(
            int t,
            int part,
            float[] sources,
            int sourcesAt,
            float[] weights,
            int weightsAt,
            float[] scratch,
            int products,
            Finish finish) {
        int mode = part == 0 ? Tile.PLAIN : Tile.ACCUMULATE;
        int blocks = partAt[part + 1] - partAt[part];
        for (int point = 0; point < POINTS; point++) {
            boolean biased = point == WinogradTransforms.CONSTANT;
            for (int i = 0; i < tiles.length; i++) {
                tiles[i].run(
                        sums[part][i],
                        sources,
                        sourcesAt + point * pointIn() + tileAt[i] * blocks * BLOCK,
                        weights,
                        weightsAt + point * partPoint(),
                        lanes,
                        scratch,
                        products + point * pointOut() + tileAt[i] * tileWidth,
                        lanes,
                        biased ? finish.bias() : NO_BIAS,
                        biased ? t * tileWidth : 0,
                        mode,
                        Tile.NO_LIMIT,
                        null);
            }
        }
    }

    /** Distance of two points in the products. */
    private int pointOut() {
        return (groupTiles * tileWidth / BLOCK | 1) * BLOCK;
    }
}
