package dev.libella.onnx.reader;

import dev.libella.nn.layer.ChannelShuffle;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.PixelShuffle;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * New shapes for the same numbers: networks know only {@link Flatten}, and the shuffles that exporters write as a
 * reshape, a transpose and another reshape.
 */
final class ShapeReader {
    private static final Set<String> RESHAPING = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

    private final Importer importer;
    private final NodeProto node;
    private final Call call;

    ShapeReader(Importer importer, NodeProto node, Call call) {
        this.importer = importer;
        this.node = node;
        this.call = call;
    }

    void read() {
        String source = importer.layer(node, 0);
        Shape in = importer.shape(source);
        int[] first = wanted(in);
        int[] wanted = first;
        ShapeReader last = this;
        List<Importer.Node> taken = new ArrayList<>();
        // Axes are often removed one by one, or added and removed again.
        while (wanted.length != 1 && !Arrays.equals(wanted, in.toArray())) {
            Importer.@Nullable Node user = importer.onlyUser(last.node.outputs().getFirst());
            if (user == null || !RESHAPING.contains(user.proto().operator())) {
                shuffle(source, in, first);
                return;
            }
            taken.add(user);
            last = new ShapeReader(importer, user.proto(), user.call());
            wanted = last.wanted(Shape.of(wanted));
        }
        taken.forEach(importer::skip);
        if (Arrays.equals(wanted, in.toArray())) {
            importer.give(last.node, source);
        } else {
            give(new Flatten(), source, last.node);
        }
    }

    /** The shape of one example behind the node. */
    private int[] wanted(Shape in) {
        return switch (node.operator()) {
            case "Flatten" -> {
                if (call.axis(call.integer("axis", 1), in.rank() + 1) != 1) {
                    throw refusal("does not keep the batch apart");
                }
                yield new int[] {in.elements()};
            }
            case "Squeeze" -> squeezed(in);
            case "Unsqueeze" -> unsqueezed(in);
            default -> reshaped(in);
        };
    }

    private int[] squeezed(Shape in) {
        int[] axes = call.integers("axes", 1)
                .map(given -> Arrays.stream(given)
                        .map(a -> call.axis(a, in.rank() + 1))
                        .toArray())
                .orElseThrow(() -> refusal("has no axes"));
        return IntStream.rangeClosed(1, in.rank())
                .filter(axis -> Arrays.stream(axes).noneMatch(a -> a == axis))
                .map(axis -> in.size(axis - 1))
                .toArray();
    }

    private int[] unsqueezed(Shape in) {
        int[] given = call.integers("axes", 1).orElseThrow(() -> refusal("has no axes"));
        int rank = in.rank() + 1 + given.length;
        Set<Integer> axes = new HashSet<>();
        for (int axis : given) {
            axes.add(call.axis(axis, rank));
        }
        if (axes.contains(0)) {
            throw refusal("adds an axis before the batch, which no layer does");
        }
        int[] sizes = new int[rank - 1];
        int next = 0;
        for (int axis = 1; axis < rank; axis++) {
            sizes[axis - 1] = axes.contains(axis) ? 1 : in.size(next++);
        }
        return sizes;
    }

    private int[] reshaped(Shape in) {
        int[] sizes = call.integers("shape", 1)
                .orElseThrow(() -> refusal("has a shape that is not constant"))
                .clone();
        int batch = importer.batch();
        int[] whole = in.prepend(batch).toArray();
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (sizes[axis] == 0 && axis < whole.length) {
                sizes[axis] = whole[axis];
            }
            if (sizes[axis] == -1) {
                open = axis;
            } else {
                known *= sizes[axis];
            }
        }
        long elements = (long) in.elements() * batch;
        if (open >= 0 && known > 0) {
            sizes[open] = (int) (elements / known);
        }
        if (sizes.length == 0
                || sizes[0] != batch
                || Arrays.stream(sizes).asLongStream().reduce(1, (a, b) -> a * b) != elements) {
            throw refusal("does not keep the batch apart: " + in.prepend(batch) + " to " + Arrays.toString(sizes));
        }
        return Arrays.copyOfRange(sizes, 1, sizes.length);
    }

    private void shuffle(String source, Shape in, int[] split) {
        Importer.@Nullable Node turned = importer.onlyUser(node.outputs().getFirst());
        Importer.@Nullable Node back = turned == null
                ? null
                : importer.onlyUser(turned.proto().outputs().getFirst());
        boolean pattern = turned != null
                && back != null
                && turned.proto().operator().equals("Transpose")
                && back.proto().operator().equals("Reshape");
        if (!pattern || turned == null || back == null) {
            throw refusal("gives " + in.prepend(1) + " the shape [N, "
                    + Arrays.toString(split).substring(1) + ", which no layer does");
        }
        int[] order = turned.call().integers("perm").orElse(new int[0]);
        int[] target = target(back, in);
        Layer layer;
        if (Arrays.equals(order, new int[] {0, 1, 4, 2, 5, 3}) && split.length == 5 && split[1] == split[2]) {
            layer = new PixelShuffle(split[1]);
        } else if (swapsGroups(order, split, in) && Arrays.equals(target, in.toArray())) {
            layer = new ChannelShuffle(split[0]);
        } else {
            throw refusal("is part of a rearrangement that no layer does");
        }
        importer.skip(turned);
        importer.skip(back);
        give(layer, source, back.proto());
    }

    private int[] target(Importer.Node back, Shape in) {
        OnnxTensor shape = importer.constant(
                back.proto().inputs().size() > 1 ? back.proto().inputs().get(1) : "");
        if (shape == null || shape.elements() != in.rank() + 1) {
            return new int[0];
        }
        int[] target = new int[in.rank()];
        for (int i = 0; i < target.length; i++) {
            int size = (int) shape.integer(i + 1);
            target[i] = size == 0 || size == -1 ? in.size(i) : size;
        }
        return target;
    }

    private static boolean swapsGroups(int[] order, int[] split, Shape in) {
        boolean swaps = order.length == split.length + 1
                && order.length >= 4
                && order[0] == 0
                && order[1] == 2
                && order[2] == 1;
        for (int i = 3; swaps && i < order.length; i++) {
            swaps = order[i] == i;
        }
        return swaps && split[0] * split[1] == in.size(0);
    }

    private void give(Layer layer, String source, NodeProto last) {
        importer.give(last, importer.network().add(LayerReader.name(node), layer, List.of(source), Map.of()));
    }

    private OnnxException refusal(String why) {
        return Importer.refusal("node " + node + " " + why);
    }
}
