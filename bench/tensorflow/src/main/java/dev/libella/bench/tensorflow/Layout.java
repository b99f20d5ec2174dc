package dev.libella.bench.tensorflow;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Numbers in and out, with their axes in the order that TensorFlow likes. */
final class Layout {
    private static final int[] NCHW_TO_NHWC = {0, 2, 3, 1};
    private static final int[] NHWC_TO_NCHW = {0, 3, 1, 2};
    private static final int[] OIHW_TO_HWIO = {2, 3, 1, 0};
    private static final int[] HWIO_TO_OIHW = {3, 2, 0, 1};

    /** A depthwise filter is [C, 1, H, W] there and [H, W, C, 1] here. */
    private static final int[] DEPTHWISE = {2, 3, 0, 1};

    private static final int[] TRANSPOSED = {1, 0};

    private Layout() {}

    static TFloat32 images(dev.libella.tensor.Tensor images) {
        int[] sizes = images.shape().toArray();
        return sizes.length == 4 ? permuted(images.data(), sizes, NCHW_TO_NHWC) : plain(images.data(), sizes);
    }

    static TFloat32 filter(dev.libella.tensor.Tensor weight, boolean depthwise) {
        return permuted(weight.data(), weight.shape().toArray(), depthwise ? DEPTHWISE : OIHW_TO_HWIO);
    }

    /**
     * A linear layer's weights, [in, out].
     *
     * @param before the image that was flattened for it, or one number
     */
    static TFloat32 matrix(dev.libella.tensor.Tensor weight, dev.libella.tensor.Shape before) {
        int out = weight.shape().size(0);
        if (before.rank() != 3) {
            return permuted(weight.data(), new int[] {out, weight.shape().size(1)}, TRANSPOSED);
        }
        int[] sizes = {out, before.size(0), before.size(1), before.size(2)};
        TFloat32 byPixel = permuted(weight.data(), sizes, new int[] {2, 3, 1, 0});
        return plain(numbers(byPixel), new int[] {weight.shape().size(1), out});
    }

    static TFloat32 vector(dev.libella.tensor.Tensor tensor) {
        return plain(tensor.data(), tensor.shape().toArray());
    }

    static TFloat32 plain(float[] numbers, int[] sizes) {
        return TFloat32.tensorOf(shape(sizes), DataBuffers.of(numbers, true, false));
    }

    static float[] numbers(TFloat32 tensor) {
        float[] numbers = new float[Math.toIntExact(tensor.size())];
        tensor.copyTo(DataBuffers.of(numbers, false, false));
        return numbers;
    }

    /** An output or the gradient of an input, NCHW. */
    static float[] images(TFloat32 tensor) {
        int[] sizes = sizes(tensor);
        return sizes.length == 4 ? permute(numbers(tensor), sizes, NHWC_TO_NCHW) : numbers(tensor);
    }

    /** The gradient of a filter, OIHW. */
    static float[] filter(TFloat32 tensor, boolean depthwise) {
        return permute(numbers(tensor), sizes(tensor), depthwise ? DEPTHWISE : HWIO_TO_OIHW);
    }

    private static int[] sizes(TFloat32 tensor) {
        int[] sizes = new int[tensor.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = Math.toIntExact(tensor.shape().get(axis));
        }
        return sizes;
    }

    private static Shape shape(int[] sizes) {
        long[] longs = new long[sizes.length];
        for (int axis = 0; axis < sizes.length; axis++) {
            longs[axis] = sizes[axis];
        }
        return Shape.of(longs);
    }

    private static TFloat32 permuted(float[] from, int[] sizes, int[] order) {
        int[] newSizes = new int[sizes.length];
        for (int axis = 0; axis < sizes.length; axis++) {
            newSizes[axis] = sizes[order[axis]];
        }
        return plain(permute(from, sizes, order), newSizes);
    }

    /** The same numbers with axis {@code order[i]} at place i. */
    private static float[] permute(float[] from, int[] sizes, int[] order) {
        int rank = sizes.length;
        int[] strides = new int[rank];
        int stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        float[] to = new float[from.length];
        int[] index = new int[rank];
        for (int at = 0; at < to.length; at++) {
            int source = 0;
            for (int axis = 0; axis < rank; axis++) {
                source += index[axis] * strides[order[axis]];
            }
            to[at] = from[source];
            for (int axis = rank - 1; axis >= 0 && ++index[axis] == sizes[order[axis]]; axis--) {
                index[axis] = 0;
            }
        }
        return to;
    }
}
