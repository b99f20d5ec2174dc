package dev.libella.bench.pytorch;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Numbers in and out. */
final class Torch {
    private Torch() {}

    static Tensor tensor(dev.libella.tensor.Tensor tensor) {
        return Tensor.create(tensor.data(), sizes(tensor.shape()));
    }

    static Tensor labels(int[] labels) {
        return Tensor.create(Arrays.stream(labels).asLongStream().toArray(), labels.length);
    }

    static float[] numbers(Tensor tensor) {
        FloatBuffer buffer = tensor.detach().contiguous().createBuffer();
        float[] numbers = new float[buffer.remaining()];
        buffer.get(numbers);
        return numbers;
    }

    static float[] numbers(Tensor[] tensors) {
        float[] all = new float[0];
        for (Tensor tensor : tensors) {
            float[] numbers = numbers(tensor);
            int at = all.length;
            all = Arrays.copyOf(all, at + numbers.length);
            System.arraycopy(numbers, 0, all, at, numbers.length);
        }
        return all;
    }

    private static long[] sizes(dev.libella.tensor.Shape shape) {
        long[] sizes = new long[shape.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = shape.size(axis);
        }
        return sizes;
    }
}
