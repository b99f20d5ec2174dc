package dev.libella.plan;

import dev.libella.kernel.vector.layout.Layout;
import dev.libella.nn.Shapes;
import dev.libella.nn.layer.ChannelShuffle;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Narrow;
import dev.libella.nn.layer.Pad;
import dev.libella.nn.layer.PixelShuffle;
import dev.libella.nn.layer.Upsample;
import dev.libella.tensor.Shape;

/** For each layer that only moves numbers: where in its input each number of an output example comes from. */
final class Gathers {
    private Gathers() {}

    /** Whether a layer only moves numbers. */
    static boolean isGather(Layer layer) {
        return layer instanceof Narrow
                || layer instanceof ChannelShuffle
                || layer instanceof PixelShuffle
                || layer instanceof Pad
                || (layer instanceof Upsample u && u.mode() == Upsample.Mode.NEAREST);
    }

    /**
     * The same for examples whose channels lie in blocks, which they fill.
     *
     * @param source for row-major examples. Not modified.
     * @param in shape of an input example
     * @param out shape of an output example
     */
    static int[] inBlocks(int[] source, Shape in, Shape out, Layout layout) {
        int[] blocked = new int[source.length];
        for (int at = 0; at < source.length; at++) {
            blocked[layout.place(at, out)] = source[at] < 0 ? source[at] : layout.place(source[at], in);
        }
        return blocked;
    }

    static int[] narrow(Narrow layer, Shape in) {
        int axis = Shapes.exampleAxis("narrow", layer.axis(), in);
        int inner = in.from(axis + 1).elements();
        int outer = in.elements() / Math.max(1, in.size(axis) * inner);
        int[] source = new int[outer * layer.length() * inner];
        int at = 0;
        for (int o = 0; o < outer; o++) {
            int start = (o * in.size(axis) + layer.start()) * inner;
            for (int i = 0; i < layer.length() * inner; i++) {
                source[at++] = start + i;
            }
        }
        return source;
    }

    static int[] channelShuffle(ChannelShuffle layer, Shape in) {
        int channels = in.size(0);
        int positions = in.from(1).elements();
        int perGroup = channels / layer.groups();
        int[] source = new int[in.elements()];
        for (int c = 0; c < channels; c++) {
            int from = c % layer.groups() * perGroup + c / layer.groups();
            for (int p = 0; p < positions; p++) {
                source[c * positions + p] = from * positions + p;
            }
        }
        return source;
    }

    static int[] pixelShuffle(PixelShuffle layer, Shape in) {
        int r = layer.upscaleFactor();
        int height = in.size(1) * r;
        int width = in.size(2) * r;
        int[] source = new int[in.elements()];
        for (int at = 0; at < source.length; at++) {
            int w = at % width;
            int h = at / width % height;
            int c = at / (width * height);
            int channel = (c * r + h % r) * r + w % r;
            source[at] = (channel * in.size(1) + h / r) * in.size(2) + w / r;
        }
        return source;
    }

    static int[] nearest(Upsample layer, Shape in) {
        int height = layer.outHeight();
        int width = layer.outWidth();
        int[] source = new int[in.size(0) * height * width];
        for (int at = 0; at < source.length; at++) {
            int w = at % width;
            int h = at / width % height;
            int c = at / (width * height);
            // In float, as PyTorch does: the rounding decides which pixel is nearest at odd ratios.
            int fromH = Math.min((int) (h * ((float) in.size(1) / height)), in.size(1) - 1);
            int fromW = Math.min((int) (w * ((float) in.size(2) / width)), in.size(2) - 1);
            source[at] = (c * in.size(1) + fromH) * in.size(2) + fromW;
        }
        return source;
    }

    static int[] pad(Pad layer, Shape in) {
        int rank = in.rank();
        int first = rank - layer.before().size();
        int[] sizes = in.toArray();
        for (int axis = first; axis < rank; axis++) {
            sizes[axis] += layer.before().get(axis - first) + layer.after().get(axis - first);
        }
        int[] source = new int[Shape.of(sizes).elements()];
        for (int at = 0; at < source.length; at++) {
            int rest = at;
            int stride = 1;
            int from = 0;
            for (int axis = rank - 1; axis >= 0; axis--) {
                int before = axis < first ? 0 : layer.before().get(axis - first);
                int position = inside(layer.mode(), rest % sizes[axis] - before, in.size(axis));
                from = position < 0 || from < 0 ? -1 : from + position * stride;
                rest /= sizes[axis];
                stride *= in.size(axis);
            }
            source[at] = from;
        }
        return source;
    }

    /** The position inside an axis that a padded position shows, or −1 for the constant. */
    private static int inside(Pad.Mode mode, int position, int size) {
        if (position >= 0 && position < size) {
            return position;
        }
        return switch (mode) {
            case Pad.Mode.Constant(double value) -> -1;
            case Pad.Mode.Replicate() -> Math.clamp(position, 0, size - 1);
            case Pad.Mode.Reflect() -> position < 0 ? -position : 2 * (size - 1) - position;
            case Pad.Mode.Circular() -> Math.floorMod(position, size);
        };
    }
}
