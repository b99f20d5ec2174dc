package dev.libella.bench.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.libella.tensor.Tensor;
import java.util.stream.IntStream;

/** Numbers in. */
final class Numbers {
    private Numbers() {}

    static NDArray of(Tensor tensor, NDManager manager) {
        return manager.create(tensor.data(), shape(tensor.shape()));
    }

    static Shape shape(dev.libella.tensor.Shape shape) {
        return new Shape(IntStream.of(shape.toArray()).asLongStream().toArray());
    }
}
