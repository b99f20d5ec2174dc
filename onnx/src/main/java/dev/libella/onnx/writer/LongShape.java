package dev.libella.onnx.writer;

import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Shapes as Reshape takes them. */
final class LongShape {
    private LongShape() {}

    /** An example's shape behind a batch of any size. */
    static long[] batched(Shape example) {
        return batched(example.toArray());
    }

    /** Sizes behind a batch of any size. */
    static long[] batched(int... sizes) {
        return LongStream.concat(LongStream.of(-1), Arrays.stream(sizes).asLongStream())
                .toArray();
    }
}
