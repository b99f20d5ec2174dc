package dev.libella.onnx.reader;

import dev.libella.nn.layer.Conv1d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Conv3d;
import dev.libella.nn.layer.ConvTranspose1d;
import dev.libella.nn.layer.ConvTranspose2d;
import dev.libella.nn.layer.ConvTranspose3d;
import dev.libella.nn.layer.Layer;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.operator.Windows;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Convolutions, with a padding before them and a bias added behind them. */
final class ConvolutionReader {
    private final Importer importer;
    private final NodeProto node;
    private final Call call;

    ConvolutionReader(Importer importer, NodeProto node, Call call) {
        this.importer = importer;
        this.node = node;
        this.call = call;
    }

    /** @param extra positions padded before the convolution, all before and then all after; or nothing */
    void read(int[] extra) {
        String source = importer.layer(node, 0);
        Shape in = importer.shape(source);
        if (importer.isLayer(node, 1)) {
            throw Importer.refusal("node " + node + " has weights that are computed from the input");
        }
        OnnxTensor weight = call.input(1);
        OnnxTensor bias = call.optional(2);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("weight", weight.toTensor());
        if (bias != null) {
            tensors.put("bias", Constants.vector(bias));
        }
        boolean transposed = node.operator().equals("ConvTranspose");
        int groups = Math.toIntExact(call.integer("group", 1));
        int out = transposed ? weight.shape().size(1) * groups : weight.shape().size(0);
        Importer.Node sum = bias == null ? biasBehind(out, in.rank()) : null;
        if (sum != null) {
            int constant = importer.constant(sum.proto().inputs().get(0)) != null ? 0 : 1;
            tensors.put(
                    "bias",
                    Tensor.of(Shape.of(out), Constants.perChannel(sum.call().input(constant), out)));
            importer.skip(sum);
        }
        Layer layer = transposed
                ? transposed(in, weight.shape(), groups, tensors.containsKey("bias"))
                : convolution(in, weight.shape(), groups, tensors.containsKey("bias"), extra);
        String name = importer.network().add(LayerReader.name(node), layer, List.of(source), tensors);
        importer.give(node, name);
        if (sum != null) {
            importer.give(sum.proto(), name);
        }
    }

    private Importer.@Nullable Node biasBehind(int channels, int rank) {
        Importer.Node user = importer.onlyUser(node.outputs().getFirst());
        if (user == null || !user.proto().operator().equals("Add")) {
            return null;
        }
        for (String name : user.proto().inputs()) {
            OnnxTensor constant = importer.constant(name);
            if (constant != null && Constants.isPerChannel(constant.shape(), channels, rank)) {
                return user;
            }
        }
        return null;
    }

    private Layer convolution(Shape in, Shape weight, int groups, boolean bias, int[] extra) {
        int axes = weight.rank() - 2;
        int[] kernel = Arrays.copyOfRange(weight.toArray(), 2, weight.rank());
        int[] padded = in.toArray();
        for (int i = 0; i < extra.length / 2; i++) {
            padded[1 + i] += extra[i] + extra[axes + i];
        }
        List<Window> windows = new ArrayList<>();
        List<Window> own = Windows.of(call, Shape.of(padded).prepend(1), kernel).windows(axes);
        for (int i = 0; i < axes; i++) {
            Window window = own.get(i);
            windows.add(
                    extra.length == 0
                            ? window
                            : window.withPadding(
                                    Padding.of(window.before() + extra[i], window.after() + extra[axes + i])));
        }
        int channels = in.size(0);
        int out = weight.size(0);
        return switch (axes) {
            case 1 -> new Conv1d(channels, out, windows.get(0), groups, bias);
            case 2 -> new Conv2d(channels, out, windows.get(0), windows.get(1), groups, bias);
            default -> new Conv3d(channels, out, windows.get(0), windows.get(1), windows.get(2), groups, bias);
        };
    }

    private Layer transposed(Shape in, Shape weight, int groups, boolean bias) {
        int axes = weight.rank() - 2;
        int[] strides = call.integers("strides").orElseGet(() -> ones(axes));
        int[] dilations = call.integers("dilations").orElseGet(() -> ones(axes));
        int[] pads = call.integers("pads").orElseGet(() -> new int[2 * axes]);
        int[] extra = call.integers("output_padding").orElseGet(() -> new int[axes]);
        String auto = call.text("auto_pad", "NOTSET");
        if (call.has("output_shape") || auto.startsWith("SAME")) {
            throw refusal("gives its output's size instead of its padding; export it with pads");
        }
        List<Window> windows = IntStream.range(0, axes)
                .mapToObj(i -> new Window(
                        weight.size(2 + i), strides[i], Padding.of(pads[i], pads[axes + i]), dilations[i], false))
                .toList();
        List<Integer> outputPadding = Arrays.stream(extra).boxed().toList();
        int channels = in.size(0);
        int out = weight.size(1) * groups;
        return switch (axes) {
            case 1 -> new ConvTranspose1d(channels, out, windows, outputPadding, groups, bias);
            case 2 -> new ConvTranspose2d(channels, out, windows, outputPadding, groups, bias);
            default -> new ConvTranspose3d(channels, out, windows, outputPadding, groups, bias);
        };
    }

    private OnnxException refusal(String why) {
        return Importer.refusal("node " + node + " " + why);
    }

    private static int[] ones(int count) {
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
