package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Scratch;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Direct convolution over blocked channels, forward or for the gradient of the input, of any planar geometry.
 *
 * <p>For a band of rows the needed source rows are copied with their padding into scratch memory, where a row of taps
 * times the channels of a block is one run of numbers; then {@link Tile}s compute a few positions times a few vectors
 * of result channels at a time. Where nothing is padded the source is used where it lies. Forward, tiles can pool what
 * they have computed before they write it.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class BlockedConvolution implements ConvolutionKernel {
    /** Source numbers that one piece copies; with the weights of one tile they stay in the second-level cache. */
    private static final int BAND = 96 * 1024;

    /** Weights read for one run of tiles, small enough for the first-level cache where tiles have few rows. */
    private static final int FEW_WEIGHTS = 4 * 1024;

    /** Pieces below which a batch is cut further, and the work that a piece is worth. */
    private static final int PIECES = 8;

    private static final long PIECE_WORK = 100_000;

    /** The sizes of one direction: which of the geometry's channels and axes are the source, which the result. */
    private record Side(int channels, int perGroup, int height, int width, Layout layout) {
        int positions() {
            return height * width;
        }

        /** After pooling of 2×2 patches side by side. */
        Side pooled() {
            return new Side(channels, perGroup, height / 2, width / 2, layout);
        }

        /** Numbers of one example. */
        int example() {
            return layout.padded(channels) * positions();
        }
    }

    /** Result positions with the same taps: their runs, and the tiles of a row. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Part(Phase height, Phase width, Sum[] sums, int weights, int[] tileAt, Tile[] tiles) {}

    private final ConvGeometry g;
    private final boolean forward;
    private final boolean pools;
    private final Registers registers;
    private final Side source;
    private final Side result;

    /** Result channels of a tile, tiles in a group, and their vectors. */
    private final int tileWidth;

    private final int tileCount;
    private final int lanes;

    /** Whether the source is read in place; otherwise the scratch memory's first row, first column and sizes. */
    private final boolean inPlace;

    private final PaddedBand padded;
    private final int firstColumn;
    private final int scratchWidth;
    private final int scratchBlock;
    private final int scratchRows;
    private final int sourceBlocks;

    private final BlockedFilters filters;
    private final Part[] parts; // a list's iterator would be an object for each piece of work
    private final boolean hasGaps;
    private final int groupWeights;
    private final int bandRows;
    private final int bands;
    private final int tileShares;

    private BlockedConvolution(
            ConvGeometry g,
            boolean forward,
            Layout in,
            Layout out,
            boolean rounds,
            boolean pools,
            Registers registers) {
        this.g = g;
        this.forward = forward;
        this.pools = pools;
        this.registers = registers;
        Side input = new Side(
                g.inChannels(), g.inPerGroup(), g.height().in(), g.width().in(), forward ? in : out);
        Side output = new Side(
                g.outChannels(), g.outPerGroup(), g.height().out(), g.width().out(), forward ? out : in);
        source = forward ? input : output;
        result = pools ? output.pooled() : forward ? output : input;
        List<Phase> heights = phases(g.height());
        List<Phase> widths = phases(g.width());

        int block = result.layout.block();
        int blocksPerGroup = Math.ceilDiv(result.perGroup, block);
        tileWidth = registers.lanes() == 16 && block == 16 && blocksPerGroup % 2 == 0 ? 32 : block;
        tileCount = Math.ceilDiv(result.perGroup, tileWidth);
        lanes = registers.lanes(tileWidth);

        boolean wholeBlocks = source.perGroup % source.layout.block() == 0 && source.layout.block() > 1;
        firstColumn = widths.stream().mapToInt(w -> w.lowest(0)).min().orElseThrow();
        int lastColumn =
                widths.stream().mapToInt(w -> w.highest(w.count() - 1)).max().orElseThrow();
        boolean inside = firstColumn >= 0
                && lastColumn < source.width
                && heights.stream().allMatch(h -> h.lowest(0) >= 0 && h.highest(h.count() - 1) < source.height);
        inPlace = inside && wholeBlocks;
        scratchBlock = PaddedBand.blockFor(source.perGroup, source.layout);
        sourceBlocks = Math.ceilDiv(source.perGroup, scratchBlock);
        scratchWidth = inPlace ? source.width : lastColumn - firstColumn + 1;

        padded = new PaddedBand(
                source.perGroup, source.height, source.width, source.layout, firstColumn, scratchWidth, scratchBlock);

        // All phases of a band share its scratch rows: rows are counted in units of the largest phase.
        int units = heights.stream().mapToInt(Phase::count).max().orElseThrow();
        int step = heights.getFirst().step();
        int span = heights.stream().mapToInt(h -> h.highest(0)).max().orElseThrow()
                - heights.stream().mapToInt(h -> h.lowest(0)).min().orElseThrow();
        int rowNumbers = sourceBlocks * scratchBlock * scratchWidth;
        int fit = Math.clamp((BAND / rowNumbers - span) / step, 1, units);
        int wanted = Math.clamp(g.multiplyAdds() / g.batch() / PIECE_WORK, 1, Math.ceilDiv(PIECES, g.batch()));
        bands = Math.max(Math.ceilDiv(units, fit), Math.min(wanted, Math.ceilDiv(units, 4)));
        bandRows = Math.ceilDiv(units, bands);
        scratchRows = inPlace ? source.height : (bandRows - 1) * step + span + 1;
        tileShares = Math.clamp(wanted / bands, 1, tileCount);

        filters = new BlockedFilters(g, forward, tileWidth, sourceBlocks, scratchBlock);
        List<Part> made = new ArrayList<>();
        int weights = 0;
        for (Phase height : heights) {
            for (Phase width : widths) {
                made.add(part(height, width, weights, rounds, registers));
                weights += tileCount * filters.size(height, width);
            }
        }
        parts = made.toArray(Part[]::new);
        groupWeights = weights;
        hasGaps = !forward
                && (heights.size() < Math.min(g.height().stride(), g.height().in())
                        || widths.size()
                                < Math.min(g.width().stride(), g.width().in()));
    }

    /** The convolution itself. */
    public static BlockedConvolution forward(ConvGeometry g, Layout in, Layout out) {
        return forward(g, in, out, false, Registers.NATIVE);
    }

    static BlockedConvolution forward(ConvGeometry g, Layout in, Layout out, boolean rounds, Registers registers) {
        return new BlockedConvolution(g, true, in, out, rounds, false, registers);
    }

    /** The gradient of its input, from the gradient of its output. */
    public static BlockedConvolution inputGradient(ConvGeometry g, Layout dy, Layout dx) {
        return inputGradient(g, dy, dx, Registers.NATIVE);
    }

    static BlockedConvolution inputGradient(ConvGeometry g, Layout dy, Layout dx, Registers registers) {
        return new BlockedConvolution(g, false, dy, dx, false, false, registers);
    }

    /** Whether there is a fast kernel: the result's channels of a group fill their blocks. */
    public static boolean fits(int groups, int resultChannels) {
        return groups == 1 || resultChannels / groups % Layout.BLOCKED.block() == 0;
    }

    @Override
    public Optional<ConvolutionKernel> withMaxPool(Finish finish) {
        boolean fits = forward
                && !pools
                && result.layout.equals(Layout.BLOCKED)
                && result.height > 1
                && result.width > 1
                && parts[0].sums.length == 1
                && finish.low() == 0
                && finish.inTile();
        return fits
                ? Optional.of(new BlockedConvolution(
                        g, true, source.layout, result.layout, finish.isRounded(), true, registers))
                : Optional.empty();
    }

    private List<Phase> phases(Axis axis) {
        Stream<Phase> phases = (forward ? Phase.forward(axis) : Phase.backward(axis)).stream();
        return (pools ? phases.map(Phase::pairs) : phases).toList();
    }

    private Part part(Phase height, Phase width, int weights, boolean rounds, Registers registers) {
        boolean runsOfTaps = width.dense();
        int columns = runsOfTaps ? 1 : width.taps().length;
        int count = scratchBlock * (runsOfTaps ? width.taps().length : 1);
        int rows = height.taps().length;
        int runs = sourceBlocks * rows * columns;
        int[] a = new int[runs];
        int run = 0;
        for (int block = 0; block < sourceBlocks; block++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    a[run++] = ((block * scratchRows + height.offsets()[row]) * scratchWidth + width.offsets()[column])
                            * scratchBlock;
                }
            }
        }
        int most = registers.rows(tileWidth);
        TileMaker.Pool pool = pools
                ? new TileMaker.Pool(width.beyond() * scratchBlock, height.beyond() * scratchWidth * scratchBlock)
                : null;
        int rowWidth = width.count();
        int cuts = Math.ceilDiv(rowWidth, pools ? Math.max(1, most / TileMaker.Pool.SIZE) : most);
        int[] tileAt = new int[cuts + 1];
        Tile[] tiles = new Tile[cuts];
        for (int i = 0; i < cuts; i++) {
            tileAt[i + 1] = (int) ((long) rowWidth * (i + 1) / cuts);
            tiles[i] = TileMaker.tile(new TileMaker.Spec(
                    lanes,
                    tileAt[i + 1] - tileAt[i],
                    tileWidth / lanes,
                    width.step() * scratchBlock,
                    1,
                    tileWidth,
                    width.every() * result.layout.block(),
                    false,
                    rounds,
                    pool));
        }
        int chunk = most >= 8 ? runs : Math.max(1, FEW_WEIGHTS / (count * tileWidth));
        return new Part(height, width, chunks(a, count, chunk), weights, tileAt, tiles);
    }

    /** The runs in portions whose weights stay in the first-level cache. */
    private Sum[] chunks(int[] a, int count, int chunk) {
        Sum[] sums = new Sum[Math.ceilDiv(a.length, chunk)];
        for (int i = 0; i < sums.length; i++) {
            int from = a.length * i / sums.length;
            int to = a.length * (i + 1) / sums.length;
            int[] b = new int[to - from];
            Arrays.setAll(b, r -> (from + r) * count * tileWidth);
            sums[i] = new Sum(Arrays.copyOfRange(a, from, to), b, count);
        }
        return sums;
    }

    @Override
    public String name() {
        return "direct";
    }

    /** Unless the stride leaves gaps: nobody finishes those. */
    @Override
    public boolean takesResidual() {
        return !hasGaps;
    }

    @Override
    public int packedSize() {
        return g.groups() * groupWeights;
    }

    @Override
    public int packPieces() {
        return g.groups() * parts.length * tileCount;
    }

    @Override
    public void pack(int piece, float[] weight, float[] packed) {
        int tile = piece % tileCount;
        Part part = parts[piece / tileCount % parts.length];
        int group = piece / tileCount / parts.length;
        filters.pack(weight, group, tile, part.height, part.width, packed, weightsAt(group, part, tile));
    }

    @Override
    public int biasSize() {
        return (g.groups() - 1) * result.perGroup + tileCount * tileWidth;
    }

    /** Numbers of the result, whole blocks counted. */
    public int resultSize() {
        return g.batch() * result.example();
    }

    @Override
    public int pieces() {
        return g.batch() * g.groups() * bands * tileShares;
    }

    @Override
    public int unit() {
        return 1;
    }

    @Override
    public Optional<Completed> completes(int piece) {
        if (!forward || pools || g.groups() > 1 || !result.layout.equals(Layout.BLOCKED)) {
            return Optional.empty();
        }
        int share = piece % tileShares;
        int band = piece / tileShares % bands;
        int example = piece / tileShares / bands;
        int blocks = tileWidth / result.layout.block();
        int toRow = Math.min(result.height, (band + 1) * bandRows);
        return Optional.of(new Completed(
                example,
                example + 1,
                tileCount * share / tileShares * blocks,
                tileCount * (share + 1) / tileShares * blocks,
                band * bandRows,
                toRow));
    }

    @Override
    public void run(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        int share = piece % tileShares;
        int band = piece / tileShares % bands;
        int group = piece / tileShares / bands % g.groups();
        int example = piece / tileShares / bands / g.groups();
        int firstTile = tileCount * share / tileShares;
        int lastTile = tileCount * (share + 1) / tileShares;
        int lowest = lowestRow(band);
        int copied = sourceBlocks * scratchRows * scratchWidth * scratchBlock;
        float[] a = inPlace ? x : Scratch.floats(copied);
        int origin;
        if (inPlace) {
            origin = example * source.example() + group * source.perGroup * source.positions();
        } else {
            int firstChannel = group * source.perGroup;
            padded.copy(x, example * source.example(), firstChannel, 0, sourceBlocks, lowest, scratchRows, a);
            finish.roundSource(a, copied);
            origin = -(lowest * scratchWidth + firstColumn) * scratchBlock;
        }
        int block = result.layout.block();
        int yGroup = example * result.example() + group * result.perGroup * result.positions();
        int fromBlock = firstTile * tileWidth / block;
        int toBlock = lastTile * tileWidth / block;
        if (hasGaps) {
            clear(y, yGroup, band, fromBlock, toBlock);
        }
        int cv = lanes >= block ? result.positions() * block : lanes;
        for (Part part : parts) {
            int to = Math.min(part.height.count(), (band + 1) * bandRows);
            for (int tile = firstTile; tile < lastTile; tile++) {
                int weights = weightsAt(group, part, tile);
                int yTile = yGroup + tile * tileWidth * result.positions();
                int column = group * result.perGroup + tile * tileWidth;
                for (int chunk = 0; chunk < part.sums.length; chunk++) {
                    int mode = (chunk > 0 ? Tile.ACCUMULATE : Tile.PLAIN)
                            | (chunk == part.sums.length - 1 ? finish.tileMode() : Tile.PLAIN);
                    for (int q = band * bandRows; q < to; q++) {
                        int aRow = origin + q * part.height.step() * scratchWidth * scratchBlock;
                        int yRow = yTile
                                + ((part.height.first() + q * part.height.every()) * result.width + part.width.first())
                                        * block;
                        for (int i = 0; i < part.tiles.length; i++) {
                            int at = part.tileAt[i];
                            part.tiles[i].run(
                                    part.sums[chunk],
                                    a,
                                    aRow + at * part.width.step() * scratchBlock,
                                    packed,
                                    weights,
                                    lanes,
                                    y,
                                    yRow + at * part.width.every() * block,
                                    cv,
                                    finish.bias(),
                                    column,
                                    mode,
                                    finish.high(),
                                    finish.steps());
                        }
                        if (chunk == part.sums.length - 1 && !finish.inTile()) {
                            finishRow(y, yRow, part.width, finish);
                        }
                    }
                }
            }
        }
    }

    /** Does what the tiles have left to do, on the row that they have just written. */
    private void finishRow(float[] y, int yRow, Phase width, Finish finish) {
        int block = result.layout.block();
        for (int at = yRow; at < yRow + tileWidth * result.positions(); at += result.positions() * block) {
            if (width.every() == 1) {
                finish.apply(y, at, at + width.count() * block);
            } else {
                for (int i = 0; i < width.count(); i++) {
                    finish.apply(y, at + i * width.every() * block, at + (i * width.every() + 1) * block);
                }
            }
        }
    }

    /** Where the filters of a tile begin. */
    private int weightsAt(int group, Part part, int tile) {
        return group * groupWeights + part.weights + tile * filters.size(part.height, part.width);
    }

    private int lowestRow(int band) {
        int lowest = Integer.MAX_VALUE;
        for (Part part : parts) {
            lowest = Math.min(lowest, part.height.lowest(band * bandRows));
        }
        return lowest;
    }

    /** Zeros a band of the result where no phase writes; the phases overwrite the rest. */
    private void clear(float[] y, int yGroup, int band, int fromBlock, int toBlock) {
        int stride = g.height().stride();
        int from = band * bandRows * stride;
        int to = band == bands - 1 ? result.height : Math.min(result.height, (band + 1) * bandRows * stride);
        int row = result.width * result.layout.block();
        for (int block = fromBlock; block < toBlock; block++) {
            int plane = yGroup + block * result.positions() * result.layout.block();
            Arrays.fill(y, plane + from * row, plane + to * row, 0f);
        }
    }
}
