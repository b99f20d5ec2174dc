package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Elements picked or placed by indexes. */
final class Gathering {
    private Gathering() {}

    static void register(Operators operators) {
        operators.add("Gather", Gathering::gather);
        operators.add("GatherElements", Gathering::gatherElements);
        operators.add("GatherND", Gathering::gatherNd);
        operators.add("ScatterElements", Gathering::scatterElements);
        operators.add("Scatter", Gathering::scatterElements);
        operators.add("ScatterND", Gathering::scatterNd);
        operators.add("NonZero", Gathering::nonZero);
        operators.add("Compress", Gathering::compress);
        operators.add("OneHot", Gathering::oneHot);
        operators.add("Trilu", Gathering::trilu);
        operators.many("TopK", Gathering::topK);
    }

    private static OnnxTensor gather(Call call) {
        OnnxTensor data = call.input(0);
        Shape in = data.shape();
        int axis = call.axis(call.integer("axis", 0), in.rank());
        int[] picks = picks(call, call.input(1), in.size(axis));
        int outer = Axes.product(in, 0, axis);
        int inner = Axes.product(in, axis + 1, in.rank());
        List<Integer> sizes = new ArrayList<>();
        for (int a = 0; a < in.rank(); a++) {
            if (a == axis) {
                Arrays.stream(call.input(1).shape().toArray()).forEach(sizes::add);
            } else {
                sizes.add(in.size(a));
            }
        }
        Shape shape = call.shape(sizes.stream().mapToInt(Integer::intValue).toArray());
        int[] from = new int[shape.elements()];
        int at = 0;
        for (int o = 0; o < outer; o++) {
            for (int pick : picks) {
                for (int i = 0; i < inner; i++) {
                    from[at++] = (o * in.size(axis) + pick) * inner + i;
                }
            }
        }
        return data.select(shape, from);
    }

    private static int[] picks(Call call, OnnxTensor indexes, int size) {
        int[] picks = new int[indexes.elements()];
        for (int i = 0; i < picks.length; i++) {
            long index = indexes.integer(i);
            call.expect(
                    index >= -size && index < size,
                    "picks position " + index + " of an axis of size " + size + "; it must be in [" + -size + ", "
                            + (size - 1) + "]");
            picks[i] = (int) (index < 0 ? index + size : index);
        }
        return picks;
    }

    /** For each index, the place in {@code data} that it means: its own place with another position along one axis. */
    private static int[] places(Call call, Shape data, OnnxTensor indexes) {
        int axis = call.axis(call.integer("axis", 0), data.rank());
        call.expect(
                indexes.shape().rank() == data.rank(),
                "needs indexes with as many axes as the data, " + data + "; got " + indexes.shape());
        for (int a = 0; a < data.rank(); a++) {
            call.expect(
                    a == axis || indexes.shape().size(a) <= data.size(a),
                    "has indexes " + indexes.shape() + " that are larger than the data " + data);
        }
        int[] picks = picks(call, indexes, data.size(axis));
        int[] strides = Axes.strides(data);
        int step = strides[axis];
        strides[axis] = 0;
        int[] places = Axes.offsets(indexes.shape().toArray(), strides);
        for (int i = 0; i < places.length; i++) {
            places[i] += picks[i] * step;
        }
        return places;
    }

    private static OnnxTensor gatherElements(Call call) {
        OnnxTensor indexes = call.input(1);
        return call.input(0).select(indexes.shape(), places(call, call.input(0).shape(), indexes));
    }

    private static OnnxTensor gatherNd(Call call) {
        OnnxTensor data = call.input(0);
        OnnxTensor indexes = call.input(1);
        int batch = Math.clamp(call.integer("batch_dims", 0), 0, data.shape().rank());
        int[] starts = starts(call, data.shape(), indexes, batch);
        int depth = indexes.shape().size(-1);
        int inner = Axes.product(data.shape(), batch + depth, data.shape().rank());
        int[] sizes = IntStream.concat(
                        Arrays.stream(indexes.shape().toArray())
                                .limit(indexes.shape().rank() - 1L),
                        Arrays.stream(data.shape().toArray()).skip((long) batch + depth))
                .toArray();
        Shape shape = call.shape(sizes);
        int[] from = new int[shape.elements()];
        for (int i = 0; i < from.length; i++) {
            from[i] = starts[i / inner] + i % inner;
        }
        return data.select(shape, from);
    }

    /** Where the part begins that each vector of indexes means. */
    private static int[] starts(Call call, Shape data, OnnxTensor indexes, int batch) {
        call.expect(indexes.shape().rank() >= 1, "needs indexes with at least one axis");
        int depth = indexes.shape().size(-1);
        call.expect(batch + depth <= data.rank(), "has indexes of " + depth + " numbers for the data " + data);
        int[] strides = Axes.strides(data);
        int count =
                depth == 0 ? Axes.product(indexes.shape(), 0, indexes.shape().rank() - 1) : indexes.elements() / depth;
        int perBatch = count / Math.max(1, Axes.product(indexes.shape(), 0, batch));
        int batchStride = batch == 0 ? 0 : strides[batch - 1];
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            int start = batchStride == 0 ? 0 : i / perBatch * batchStride;
            for (int d = 0; d < depth; d++) {
                long index = indexes.integer(i * depth + d);
                int size = data.size(batch + d);
                call.expect(index >= -size && index < size, "picks position " + index + " of an axis of size " + size);
                start += (int) (index < 0 ? index + size : index) * strides[batch + d];
            }
            starts[i] = start;
        }
        return starts;
    }

    private static OnnxTensor scatterElements(Call call) {
        OnnxTensor data = call.input(0);
        int[] places = places(call, data.shape(), call.input(1));
        return scatter(call, data, places, call.input(2));
    }

    private static OnnxTensor scatterNd(Call call) {
        OnnxTensor data = call.input(0);
        OnnxTensor indexes = call.input(1);
        int[] starts = starts(call, data.shape(), indexes, 0);
        int inner = Axes.product(
                data.shape(), indexes.shape().size(-1), data.shape().rank());
        int[] places = new int[starts.length * inner];
        for (int i = 0; i < places.length; i++) {
            places[i] = starts[i / inner] + i % inner;
        }
        return scatter(call, data, places, call.input(2));
    }

    private static OnnxTensor scatter(Call call, OnnxTensor data, int[] places, OnnxTensor updates) {
        call.expect(
                updates.elements() == places.length,
                "needs as many updates as indexes; got " + updates.shape() + " for " + places.length);
        String reduction = call.text("reduction", "none");
        if (reduction.equals("none")) {
            int[] from = IntStream.range(0, data.elements()).toArray();
            for (int i = 0; i < places.length; i++) {
                from[places[i]] = data.elements() + i;
            }
            return OnnxTensor.join(List.of(data, updates)).select(data.shape(), from);
        }
        double[] values = data.numbers();
        for (int i = 0; i < places.length; i++) {
            double old = values[places[i]];
            double update = updates.number(i);
            values[places[i]] = switch (reduction) {
                case "add" -> old + update;
                case "mul" -> old * update;
                case "max" -> Math.max(old, update);
                case "min" -> Math.min(old, update);
                default -> throw call.error("has the reduction '" + reduction + "', which is unknown");
            };
        }
        return OnnxTensor.of(data.type(), data.shape(), values);
    }

    private static OnnxTensor nonZero(Call call) {
        OnnxTensor input = call.input(0);
        int rank = input.shape().rank();
        int[] found = IntStream.range(0, input.elements())
                .filter(i -> input.number(i) != 0)
                .toArray();
        int[] strides = Axes.strides(input.shape());
        long[] positions = new long[rank * found.length];
        for (int axis = 0; axis < rank; axis++) {
            for (int i = 0; i < found.length; i++) {
                positions[axis * found.length + i] =
                        found[i] / strides[axis] % input.shape().size(axis);
            }
        }
        return OnnxTensor.of(Shape.of(rank, found.length), positions);
    }

    private static OnnxTensor compress(Call call) {
        OnnxTensor data = call.input(0);
        OnnxTensor condition = call.input(1);
        OnnxTensor input = call.has("axis") ? data : data.reshape(Shape.of(data.elements()));
        int axis = call.axis(call.integer("axis", 0), input.shape().rank());
        int[] kept = IntStream.range(
                        0, Math.min(condition.elements(), input.shape().size(axis)))
                .filter(i -> condition.integer(i) != 0)
                .toArray();
        int[] sizes = input.shape().toArray();
        sizes[axis] = kept.length;
        int[] strides = Axes.strides(input.shape());
        int inner = strides[axis];
        int row = input.shape().size(axis) * inner;
        int[] from = new int[call.shape(sizes).elements()];
        for (int i = 0; i < from.length; i++) {
            int outer = i / (kept.length * inner);
            from[i] = outer * row + kept[i / inner % kept.length] * inner + i % inner;
        }
        return input.select(Shape.of(sizes), from);
    }

    private static OnnxTensor oneHot(Call call) {
        OnnxTensor indexes = call.input(0);
        int depth = Math.clamp(call.input(1).integer(0), 0, Integer.MAX_VALUE);
        OnnxTensor values = call.input(2);
        int rank = indexes.shape().rank();
        int axis = call.axis(call.integer("axis", -1), rank + 1);
        int[] sizes = new int[rank + 1];
        for (int a = 0; a <= rank; a++) {
            sizes[a] = a == axis ? depth : indexes.shape().size(a < axis ? a : a - 1);
        }
        Shape shape = call.shape(sizes);
        int inner = Axes.product(shape, axis + 1, rank + 1);
        int[] from = new int[shape.elements()];
        for (int i = 0; i < indexes.elements(); i++) {
            long hot = indexes.integer(i);
            long position = hot < 0 ? hot + depth : hot;
            if (position >= 0 && position < depth) {
                from[(i / inner * depth + (int) position) * inner + i % inner] = 1;
            }
        }
        return values.select(shape, from);
    }

    private static OnnxTensor trilu(Call call) {
        OnnxTensor input = call.input(0);
        call.expect(input.shape().rank() >= 2, "needs at least two axes; got " + input.shape());
        boolean upper = call.flag("upper", true);
        OnnxTensor diagonal = call.optional(1);
        long k = diagonal == null ? 0 : diagonal.integer(0);
        int columns = input.shape().size(-1);
        int rows = input.shape().size(-2);
        int[] from = new int[input.elements()];
        for (int i = 0; i < from.length; i++) {
            long distance = i % columns - (long) (i / columns % rows);
            from[i] = (upper ? distance >= k : distance <= k) ? i : -1;
        }
        return input.select(input.shape(), from);
    }

    private static List<OnnxTensor> topK(Call call) {
        OnnxTensor input = call.input(0);
        Shape in = input.shape();
        int axis = call.axis(call.integer("axis", -1), in.rank());
        OnnxTensor given = call.optional(1);
        long k = given == null ? call.integer("k", 1) : given.integer(0);
        call.expect(k >= 0 && k <= in.size(axis), "wants " + k + " of " + in.size(axis) + " elements");
        boolean largest = call.flag("largest", true);
        int[] sizes = in.toArray();
        sizes[axis] = (int) k;
        Shape shape = call.shape(sizes);
        int stride = Axes.strides(in)[axis];
        int[] from = new int[shape.elements()];
        long[] indexes = new long[from.length];
        int line = 0;
        for (int base : Axes.offsets(in, Axes.others(in.rank(), axis))) {
            Comparator<Integer> order = (a, b) -> {
                int compared = input.type().isFloating()
                        ? Double.compare(input.number(base + a * stride), input.number(base + b * stride))
                        : Long.compare(input.integer(base + a * stride), input.integer(base + b * stride));
                return largest ? -compared : compared;
            };
            int[] best = IntStream.range(0, in.size(axis))
                    .boxed()
                    .sorted(order) // stable: among equals the first
                    .limit(k)
                    .mapToInt(Integer::intValue)
                    .toArray();
            int outStride = stride;
            int start = line / outStride * outStride * (int) k + line % outStride;
            for (int i = 0; i < best.length; i++) {
                from[start + i * outStride] = base + best[i] * stride;
                indexes[start + i * outStride] = best[i];
            }
            line++;
        }
        return List.of(input.select(shape, from), OnnxTensor.of(shape, indexes));
    }
}
