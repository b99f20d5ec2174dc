package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Elements in another order: put together, cut apart, repeated, turned. */
final class Arrangement {
    private Arrangement() {}

    static void register(Operators operators) {
        operators.add("Concat", Arrangement::concat);
        operators.many("Split", Arrangement::split);
        operators.add("Slice", Arrangement::slice);
        operators.add("Transpose", Arrangement::transpose);
        operators.add("Expand", Arrangement::expand);
        operators.add("Tile", Arrangement::tile);
        operators.add("DepthToSpace", Arrangement::depthToSpace);
        operators.add("SpaceToDepth", Arrangement::spaceToDepth);
        operators.add("ReverseSequence", Arrangement::reverseSequence);
    }

    private static OnnxTensor concat(Call call) {
        List<OnnxTensor> parts =
                IntStream.range(0, call.inputs()).mapToObj(call::input).toList();
        call.expect(!parts.isEmpty(), "needs at least one input");
        Shape first = parts.getFirst().shape();
        int axis = call.axis(call.integer("axis", 1), first.rank());
        int[] sizes = first.toArray();
        sizes[axis] = 0;
        for (OnnxTensor part : parts) {
            call.expect(
                    part.type() == parts.getFirst().type()
                            && part.shape().rank() == first.rank()
                            && IntStream.range(0, first.rank())
                                    .allMatch(a -> a == axis || part.shape().size(a) == first.size(a)),
                    "joins " + parts.getFirst().type() + first + " and " + part.type() + part.shape() + " along axis "
                            + axis + "; types and all other sizes must agree");
            sizes[axis] = Math.addExact(sizes[axis], part.shape().size(axis));
        }
        Shape shape = call.shape(sizes);
        int[] from = new int[shape.elements()];
        int outer = Axes.product(first, 0, axis);
        int inner = Axes.product(first, axis + 1, first.rank());
        int row = sizes[axis] * inner;
        int start = 0;
        int column = 0;
        for (OnnxTensor part : parts) {
            int width = part.shape().size(axis) * inner;
            for (int o = 0; o < outer; o++) {
                for (int i = 0; i < width; i++) {
                    from[o * row + column + i] = start + o * width + i;
                }
            }
            start += part.elements();
            column += width;
        }
        return OnnxTensor.join(parts).select(shape, from);
    }

    /** Sizes are given, or the axis is cut into equal parts, the last one possibly smaller. */
    private static List<OnnxTensor> split(Call call) {
        OnnxTensor input = call.input(0);
        int axis = call.axis(call.integer("axis", 0), input.shape().rank());
        int size = input.shape().size(axis);
        int parts = Math.clamp(call.integer("num_outputs", call.outputs()), 1, 1 << 20);
        int[] sizes = call.integers("split", 1).orElseGet(() -> {
            int each = Math.ceilDiv(size, parts);
            return IntStream.range(0, parts)
                    .map(i -> Math.clamp(size - (long) i * each, 0, each))
                    .toArray();
        });
        call.expect(
                Arrays.stream(sizes).asLongStream().sum() == size
                        && Arrays.stream(sizes).allMatch(s -> s >= 0),
                "cuts an axis of size " + size + " into " + Arrays.toString(sizes) + "; they must add up");
        List<OnnxTensor> outputs = new ArrayList<>();
        int start = 0;
        for (int part : sizes) {
            outputs.add(range(input, axis, start, part));
            start += part;
        }
        return outputs;
    }

    /** Some positions of one axis, one after the other. */
    static OnnxTensor range(OnnxTensor input, int axis, int start, int length) {
        int[] sizes = input.shape().toArray();
        sizes[axis] = length;
        int[] strides = Axes.strides(input.shape());
        int[] from = Axes.offsets(sizes, strides);
        for (int i = 0; i < from.length; i++) {
            from[i] += start * strides[axis];
        }
        return input.select(Shape.of(sizes), from);
    }

    private static OnnxTensor slice(Call call) {
        OnnxTensor input = call.input(0);
        int rank = input.shape().rank();
        int[] starts = call.integers("starts", 1).orElseThrow(() -> call.error("needs starts; they are missing"));
        int[] ends = call.integers("ends", 2).orElseThrow(() -> call.error("needs ends; they are missing"));
        int[] axes = call.integers("axes", 3)
                .orElseGet(() -> IntStream.range(0, starts.length).toArray());
        int[] steps = call.inputIntegers(4).orElseGet(() -> {
            int[] ones = new int[starts.length];
            Arrays.fill(ones, 1);
            return ones;
        });
        call.expect(
                starts.length == ends.length && starts.length == axes.length && starts.length == steps.length,
                "needs as many starts as ends, axes and steps");
        int[] sizes = input.shape().toArray();
        int[] strides = Axes.strides(input.shape());
        int base = 0;
        for (int i = 0; i < starts.length; i++) {
            int axis = call.axis(axes[i], rank);
            int step = steps[i];
            call.expect(step != 0, "has a step of 0");
            long size = input.shape().size(axis);
            long start = Math.clamp(starts[i] < 0 ? starts[i] + size : starts[i], 0, step > 0 ? size : size - 1);
            long end = Math.clamp(ends[i] < 0 ? ends[i] + size : ends[i], step > 0 ? 0 : -1, size);
            long count = size == 0 ? 0 : Math.max(0, Math.ceilDiv(end - start, (long) step));
            sizes[axis] = (int) count;
            if (count > 0) {
                base += (int) start * strides[axis];
                // With one position left the step no longer matters, and could overflow.
                strides[axis] = count == 1 ? 0 : strides[axis] * step;
            }
        }
        Shape shape = call.shape(sizes);
        int[] from = Axes.offsets(sizes, strides);
        for (int i = 0; i < from.length; i++) {
            from[i] += base;
        }
        return input.select(shape, from);
    }

    private static OnnxTensor transpose(Call call) {
        int rank = call.input(0).shape().rank();
        int[] order = call.integers("perm")
                .orElseGet(() -> IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
        int[] axes = Arrays.stream(order).map(axis -> call.axis(axis, rank)).toArray();
        call.expect(
                axes.length == rank && Arrays.stream(axes).distinct().count() == rank,
                "needs an order that names each of the " + rank + " axes once; got " + Arrays.toString(order));
        return transpose(call.input(0), axes);
    }

    /** The axes in another order. */
    static OnnxTensor transpose(OnnxTensor input, int... order) {
        int[] strides = Axes.strides(input.shape());
        int[] sizes = Arrays.stream(order).map(input.shape()::size).toArray();
        int[] steps = Arrays.stream(order).map(axis -> strides[axis]).toArray();
        return input.select(Shape.of(sizes), Axes.offsets(sizes, steps));
    }

    private static OnnxTensor expand(Call call) {
        int[] wanted = call.inputIntegers(1).orElseThrow(() -> call.error("needs a shape; it is missing"));
        Shape shape = Broadcast.shape(call, call.input(0).shape(), call.shape(wanted));
        return Broadcast.to(call.input(0), shape);
    }

    private static OnnxTensor tile(Call call) {
        OnnxTensor input = call.input(0);
        int rank = input.shape().rank();
        int[] given = call.inputIntegers(1).orElseThrow(() -> call.error("needs repeats; they are missing"));
        int[] repeats = given;
        if (call.opset() < 6) { // one number of repeats, for one axis
            repeats = new int[rank];
            Arrays.fill(repeats, 1);
            repeats[call.axis(call.input(2).integer(0), rank)] = given[0];
        }
        call.expect(repeats.length == rank, "needs one number of repeats for each of " + rank + " axes");
        int[] sizes = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            long size = (long) input.shape().size(axis) * repeats[axis];
            sizes[axis] = Math.clamp(size, -1, Integer.MAX_VALUE);
        }
        Shape shape = call.shape(sizes);
        // Each axis becomes two: the repeats, which do not move, and the positions.
        int[] strides = Axes.strides(input.shape());
        int[] split = new int[2 * rank];
        int[] steps = new int[2 * rank];
        for (int axis = 0; axis < rank; axis++) {
            split[2 * axis] = repeats[axis];
            split[2 * axis + 1] = input.shape().size(axis);
            steps[2 * axis + 1] = strides[axis];
        }
        return input.select(shape, Axes.offsets(split, steps));
    }

    private static OnnxTensor depthToSpace(Call call) {
        Shape in = call.input(0).shape();
        int block = block(call);
        call.expect(
                in.rank() == 4 && in.size(1) % (block * block) == 0,
                "needs [N, C, H, W] with channels divisible by " + block * block + "; got " + in);
        int channels = in.size(1) / (block * block);
        boolean depthFirst = call.text("mode", "DCR").equals("DCR");
        OnnxTensor split = call.input(0)
                .reshape(
                        depthFirst
                                ? Shape.of(in.size(0), block, block, channels, in.size(2), in.size(3))
                                : Shape.of(in.size(0), channels, block, block, in.size(2), in.size(3)));
        OnnxTensor turned = depthFirst ? transpose(split, 0, 3, 4, 1, 5, 2) : transpose(split, 0, 1, 4, 2, 5, 3);
        return turned.reshape(Shape.of(in.size(0), channels, in.size(2) * block, in.size(3) * block));
    }

    private static OnnxTensor spaceToDepth(Call call) {
        Shape in = call.input(0).shape();
        int block = block(call);
        call.expect(
                in.rank() == 4 && in.size(2) % block == 0 && in.size(3) % block == 0,
                "needs [N, C, H, W] with height and width divisible by " + block + "; got " + in);
        int height = in.size(2) / block;
        int width = in.size(3) / block;
        OnnxTensor split = call.input(0).reshape(Shape.of(in.size(0), in.size(1), height, block, width, block));
        return transpose(split, 0, 3, 5, 1, 2, 4)
                .reshape(Shape.of(in.size(0), in.size(1) * block * block, height, width));
    }

    private static int block(Call call) {
        long block = call.integer("blocksize", 0);
        call.expect(block >= 1 && block <= 1 << 10, "needs a blocksize of at least 1; got " + block);
        return (int) block;
    }

    private static OnnxTensor reverseSequence(Call call) {
        OnnxTensor input = call.input(0);
        int rank = input.shape().rank();
        int batch = call.axis(call.integer("batch_axis", 1), rank);
        int time = call.axis(call.integer("time_axis", 0), rank);
        int[] lengths = call.inputIntegers(1).orElseThrow(() -> call.error("needs lengths; they are missing"));
        int[] strides = Axes.strides(input.shape());
        int[] from = new int[input.elements()];
        for (int i = 0; i < from.length; i++) {
            int position = i / strides[time] % input.shape().size(time);
            int length = lengths[i / strides[batch] % input.shape().size(batch)];
            from[i] = position < length ? i + (length - 1 - 2 * position) * strides[time] : i;
        }
        return input.select(input.shape(), from);
    }
}
