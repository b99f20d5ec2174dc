package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Sum;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.Tiling;
import dev.libella.parallel.Cut;

/**
 * Direct convolution over blocks of images, forward or for the gradient of the input, of any planar geometry.
 *
 * <p>A {@link Tile} computes one position of a few result channels and a few blocks of images at a time, whose lanes all
 * do the same: no lane is idle however few the channels, no tap is taken that would read padding, and nothing is copied
 * or packed.
 *
 * <p>Immutable; {@link #run} may be called for different pieces from several threads.
 */
public final class ImageBlockedConvolution implements ConvolutionKernel {
    private static final int BLOCK = Layout.IMAGE_BLOCKED.images();

    /** More channels than this fill blocks of channels well. */
    private static final int MOST_CHANNELS = 32;

    private final int taps;
    private final int weights;
    private final int sourceExample;
    private final int sourceWidth;
    private final int resultChannels;
    private final int resultHeight;
    private final int resultWidth;
    private final Reach rows;
    private final Reach columns;
    private final int kernelWidth;
    private final int channelWeights;

    /** By the numbers of taps in height and in width. */
    private final Sum[][] sums;

    private final int lanes;
    private final Tiling blocks;
    private final Tiling channels;

    /** By the kinds of the blocks' and the channels' tiling. */
    private final Tile[][] tiles;

    private final Cut bands;

    private ImageBlockedConvolution(ConvGeometry g, boolean forward, boolean rounds, Registers registers) {
        Axis h = g.height();
        Axis w = g.width();
        taps = g.taps();
        weights = g.outChannels() * g.inChannels() * taps;
        kernelWidth = w.kernel();
        rows = forward ? Reach.forward(h) : Reach.backward(h);
        columns = forward ? Reach.forward(w) : Reach.backward(w);
        int sourceChannels = forward ? g.inChannels() : g.outChannels();
        int sourcePositions = forward ? g.inPositions() : g.outPositions();
        sourceWidth = forward ? w.in() : w.out();
        sourceExample = sourceChannels * sourcePositions * BLOCK;
        resultChannels = forward ? g.outChannels() : g.inChannels();
        resultHeight = forward ? h.out() : h.in();
        resultWidth = forward ? w.out() : w.in();
        int sourceWeights = forward ? taps : g.inChannels() * taps;
        channelWeights = forward ? g.inChannels() * taps : taps;

        sums = new Sum[rows.most() + 1][columns.most() + 1];
        for (int height = 0; height < sums.length; height++) {
            for (int width = 0; width < sums[0].length; width++) {
                sums[height][width] = sum(sourceChannels, sourceWeights, sourcePositions, height, width);
            }
        }

        lanes = registers.lanes(BLOCK);
        int most = registers.count() == 32 ? 4 : 2;
        blocks = Tiling.of(Math.ceilDiv(g.batch(), BLOCK), most);
        channels = Tiling.of(resultChannels, registers.rows(lanes * blocks.longest()));
        tiles = new Tile[blocks.kinds()][channels.kinds()];
        for (int v = 0; v < blocks.kinds(); v++) {
            for (int r = 0; r < channels.kinds(); r++) {
                tiles[v][r] = TileMaker.tile(new TileMaker.Spec(
                        lanes,
                        channels.shortest() + r,
                        blocks.shortest() + v,
                        channelWeights,
                        columns.tapStep(),
                        columns.sourceStep() * BLOCK,
                        resultHeight * resultWidth * BLOCK,
                        true,
                        rounds));
            }
        }
        bands = Cut.of(resultHeight, g.multiplyAdds() / resultHeight / blocks.tiles());
    }

    private Sum sum(int sourceChannels, int sourceWeights, int sourcePositions, int height, int width) {
        int runs = width == 0 ? 0 : sourceChannels * height;
        int[] a = new int[runs];
        int[] b = new int[runs];
        for (int run = 0; run < runs; run++) {
            int channel = run / height;
            int row = run % height;
            a[run] = channel * sourceWeights + row * rows.tapStep() * kernelWidth;
            b[run] = (channel * sourcePositions + row * rows.sourceStep() * sourceWidth) * BLOCK;
        }
        return new Sum(a, b, width);
    }

    /** The convolution itself. */
    static ImageBlockedConvolution forward(ConvGeometry g, boolean rounds, Registers registers) {
        return new ImageBlockedConvolution(g, true, rounds, registers);
    }

    /** The gradient of its input, from the gradient of its output. */
    static ImageBlockedConvolution inputGradient(ConvGeometry g, Registers registers) {
        return new ImageBlockedConvolution(g, false, false, registers);
    }

    /** Whether it can compute a convolution, and well: enough images to fill blocks, and no more channels than do. */
    public static boolean fits(ConvGeometry g) {
        return g.groups() == 1
                && g.batch() >= BLOCK
                && g.inChannels() <= MOST_CHANNELS
                && g.outChannels() <= MOST_CHANNELS;
    }

    @Override
    public String name() {
        return "image-blocked";
    }

    @Override
    public int packedSize() {
        return weights;
    }

    @Override
    public int biasSize() {
        return resultChannels;
    }

    @Override
    public int pieces() {
        return blocks.tiles() * bands.pieces();
    }

    @Override
    public void run(int piece, float[] x, float[] packed, float[] y, Finish finish) {
        int group = piece / bands.pieces();
        int band = piece % bands.pieces();
        int plane = resultHeight * resultWidth * BLOCK;
        int yAt = blocks.at(group) * resultChannels * plane;
        int xAt = blocks.at(group) * sourceExample;
        for (int row = bands.from(band); row < bands.to(band); row++) {
            for (int lane = 0; lane < BLOCK; lane += lanes) {
                row(row, blocks.kind(group), x, xAt + lane, packed, y, yAt + lane, finish);
            }
            if (!finish.inTile()) {
                int start = yAt + row * resultWidth * BLOCK;
                int end = blocks.at(group + 1) * resultChannels * plane;
                for (int at = start; at < end; at += plane) {
                    finish.apply(y, at, at + resultWidth * BLOCK);
                }
            }
        }
    }

    private void row(int row, int kind, float[] x, int xAt, float[] packed, float[] y, int yAt, Finish finish) {
        int plane = resultHeight * resultWidth * BLOCK;
        int xRow = xAt + rows.source()[row] * sourceWidth * BLOCK;
        int weightRow = rows.tap()[row] * kernelWidth;
        Sum[] rowSums = sums[rows.count()[row]];
        for (int column = 0; column < resultWidth; column++) {
            for (int tile = 0; tile < channels.tiles(); tile++) {
                int channel = channels.at(tile);
                tiles[kind][channels.kind(tile)].run(
                        rowSums[columns.count()[column]],
                        packed,
                        channel * channelWeights + weightRow + columns.tap()[column],
                        x,
                        xRow + columns.source()[column] * BLOCK,
                        sourceExample,
                        y,
                        yAt + channel * plane + (row * resultWidth + column) * BLOCK,
                        resultChannels * plane,
                        finish.bias(),
                        channel,
                        finish.tileMode(),
                        finish.high(),
                        finish.steps());
            }
        }
    }
}
