package dev.libella.onnx.reader;

import dev.libella.nn.layer.*;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One node as a layer, together with later nodes where exporters write one layer as several. */
final class LayerReader {
    private final Importer importer;
    private final NodeProto node;
    private final Call call;

    LayerReader(Importer importer, Importer.Node node) {
        this.importer = importer;
        this.node = node.proto();
        this.call = node.call();
    }

    void read() {
        switch (node.operator()) {
            case "Conv", "ConvTranspose" -> new ConvolutionReader(importer, node, call).read(new int[0]);
            case "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool" ->
                new PoolReader(importer, node, call).read();
            case "BatchNormalization", "InstanceNormalization", "GroupNormalization", "LayerNormalization" ->
                new NormalizationReader(importer, node, call).read();
            case "Gemm", "MatMul" -> new LinearReader(importer, node, call).read();
            case "Add", "Sub", "Mul", "Div", "Sum", "Neg" -> new ArithmeticReader(importer, node, call).read();
            case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> new ShapeReader(importer, node, call).read();
            case "LRN" ->
                layer(new LocalResponseNorm(
                        odd(call.integer("size", 1)),
                        call.number("alpha", 1e-4f),
                        call.number("beta", 0.75f),
                        call.number("bias", 1)));
            case "PRelu" -> prelu();
            case "Concat" -> concat();
            case "Split" -> split();
            case "Slice" -> slice();
            case "Softmax" -> layer(new Softmax(softmaxAxis()));
            case "LogSoftmax" -> layer(new LogSoftmax(softmaxAxis()));
            case "Pad" -> pad();
            case "ReduceMean" -> reduced(PoolReader.globalAverage(in().rank() - 1));
            case "ReduceMax" -> reduced(PoolReader.globalMax(in().rank() - 1));
            case "Expand" -> expand();
            case "Resize", "Upsample" -> resize();
            case "DepthToSpace" -> depthToSpace();
            case "Dropout" -> dropout();
            case "Identity" -> same();
            case "Cast" -> cast();
            case "Transpose" -> transpose();
            default -> new ActivationReader(importer, node, call).read();
        }
    }

    /** Around an even number of channels ONNX and PyTorch sum differently. */
    private int odd(long size) {
        if (size % 2 == 0) {
            throw refusal("sums over an even number of channels, " + size + ", which no layer does the same way");
        }
        return Math.toIntExact(size);
    }

    private OnnxException refusal(String why) {
        return Importer.refusal("node " + node + " " + why);
    }

    private Shape in() {
        return importer.shape(importer.layer(node, 0));
    }

    private void layer(Layer layer) {
        layer(layer, Map.of());
    }

    private void layer(Layer layer, Map<String, Tensor> tensors) {
        List<String> inputs = List.of(importer.layer(node, 0));
        importer.give(node, importer.network().add(name(node), layer, inputs, tensors));
    }

    private void same() {
        importer.give(node, importer.layer(node, 0));
    }

    /** A layer's name: its node's, or that of its weights. */
    static String name(NodeProto node) {
        if (node.inputs().size() > 1 && node.inputs().get(1).endsWith(".weight")) {
            String weight = node.inputs().get(1);
            return weight.substring(0, weight.length() - ".weight".length());
        }
        return node.name().isEmpty() ? node.outputs().getFirst() : node.name();
    }

    private void prelu() {
        OnnxTensor slope = call.input(1);
        int channels = in().rank() == 0 ? 1 : in().size(0);
        boolean perChannel = Constants.isPerChannel(slope.shape(), channels, in().rank())
                || (slope.shape().rank() == 1 && slope.elements() == channels);
        if (slope.elements() != 1 && !perChannel) {
            throw refusal("has slopes " + slope.shape() + ", which are not one for each channel");
        }
        int slopes = slope.elements();
        layer(
                new PReLU(slopes),
                Map.of("weight", slope.reshape(Shape.of(slopes)).toTensor()));
    }

    private void concat() {
        List<String> inputs = IntStream.range(0, node.inputs().size())
                .mapToObj(i -> importer.layer(node, i))
                .toList();
        int axis = axis(call.integer("axis", 1));
        importer.give(node, importer.network().add(name(node), new Concat(axis), inputs, Map.of()));
    }

    /** An axis counted from the front, not the batch. */
    private int axis(long given) {
        int axis = call.axis(given, in().rank() + 1);
        if (axis == 0) {
            throw refusal("works along the batch");
        }
        return axis;
    }

    private void split() {
        int axis = axis(call.integer("axis", 0));
        int size = in().size(axis - 1);
        int parts = node.outputs().size();
        int each = Math.ceilDiv(size, parts);
        int[] sizes = call.integers("split", 1)
                .orElseGet(() -> IntStream.range(0, parts)
                        .map(i -> Math.min(each, size - i * each))
                        .toArray());
        int start = 0;
        for (int i = 0; i < parts; i++) {
            String layer = importer.network()
                    .add(name(node), new Narrow(axis, start, sizes[i]), List.of(importer.layer(node, 0)), Map.of());
            importer.give(node.outputs().get(i), layer);
            start += sizes[i];
        }
    }

    private void slice() {
        int[] starts = call.integers("starts", 1).orElseThrow(() -> refusal("has starts that are not constant"));
        int[] ends = call.integers("ends", 2).orElseThrow(() -> refusal("has ends that are not constant"));
        int[] axes = call.integers("axes", 3)
                .orElseGet(() -> IntStream.range(0, starts.length).toArray());
        int[] steps = call.inputIntegers(4).orElse(new int[0]);
        String layer = importer.layer(node, 0);
        for (int i = 0; i < starts.length; i++) {
            int axis = axis(axes[i]);
            if (i < steps.length && steps[i] != 1) {
                throw refusal("takes every " + steps[i] + "th position, which no layer does");
            }
            int size = importer.shape(layer).size(axis - 1);
            int start = Math.clamp(starts[i] < 0 ? (long) starts[i] + size : starts[i], 0, size);
            int end = Math.clamp(ends[i] < 0 ? (long) ends[i] + size : ends[i], 0, size);
            layer = importer.network().add(name(node), new Narrow(axis, start, end - start), List.of(layer), Map.of());
        }
        importer.give(node, layer);
    }

    /** Before opset 13 all axes from the given one on were taken together. */
    private int softmaxAxis() {
        boolean together = importer.opset() < 13;
        int axis = axis(call.integer("axis", together ? 1 : -1));
        if (together && in().from(axis - 1).elements() != in().size(axis - 1)) {
            throw refusal("takes several axes together, which no layer does");
        }
        return axis;
    }

    private void pad() {
        int rank = in().rank() + 1;
        int[] pads = call.inputIntegers(1)
                .or(() -> call.integers("pads"))
                .or(() -> call.integers("paddings"))
                .orElseThrow(() -> refusal("has pads that are not constant"));
        OnnxTensor fill = call.optional(2);
        if (call.inputIntegers(3).isPresent() || pads.length != 2 * rank || pads[0] != 0 || pads[rank] != 0) {
            throw refusal("pads the batch, or only some axes, which no layer does");
        }
        double value = fill == null ? call.number("value", 0) : fill.number(0);
        boolean constant = call.text("mode", "constant").equals("constant");
        Importer.@Nullable Node user = importer.onlyUser(node.outputs().getFirst());
        boolean beforeConvolution = constant
                && value == 0
                && user != null
                && user.proto().operator().equals("Conv")
                && user.call().text("auto_pad", "NOTSET").equals("NOTSET")
                && Arrays.stream(pads).allMatch(p -> p >= 0)
                && pads[1] == 0
                && pads[rank + 1] == 0;
        if (user != null && beforeConvolution) {
            importer.skip(user);
            importer.give(node, importer.layer(node, 0));
            int[] spatial = IntStream.concat(Arrays.stream(pads, 2, rank), Arrays.stream(pads, rank + 2, 2 * rank))
                    .toArray();
            new ConvolutionReader(importer, user.proto(), user.call()).read(spatial);
            return;
        }
        Pad.Mode mode = switch (call.text("mode", "constant")) {
            case "constant" -> new Pad.Mode.Constant(value);
            case "reflect" -> new Pad.Mode.Reflect();
            case "edge" -> new Pad.Mode.Replicate();
            case "wrap" -> new Pad.Mode.Circular();
            default -> throw refusal("has an unknown mode");
        };
        int first = 1;
        while (first < rank - 1 && pads[first] == 0 && pads[rank + first] == 0) {
            first++;
        }
        layer(new Pad(
                Arrays.stream(pads, first, rank).boxed().toList(),
                Arrays.stream(pads, rank + first, 2 * rank).boxed().toList(),
                mode));
    }

    /** Numbers spread over an image that are multiplied with it next, which spreads them as well. */
    private void expand() {
        Importer.@Nullable Node user = importer.onlyUser(node.outputs().getFirst());
        if (user == null || !user.proto().operator().equals("Mul")) {
            throw refusal("spreads numbers over an image, which no layer does");
        }
        same();
    }

    /**
     * The mean or the maximum over all spatial axes, at once or one after the other, is a global pool, and without the
     * axes a flatten behind it.
     */
    private void reduced(Layer pool) {
        int rank = in().rank() + 1;
        boolean keeps = call.flag("keepdims", true);
        List<Integer> axes = IntStream.range(0, rank).boxed().collect(Collectors.toCollection(ArrayList::new));
        Set<Integer> open = IntStream.range(2, rank).boxed().collect(Collectors.toSet()); // not yet reduced
        NodeProto last = node;
        boolean fits = rank >= 3 && rank <= 5 && reduce(call, axes, open, keeps);
        while (fits && !open.isEmpty()) {
            Importer.@Nullable Node next = importer.onlyUser(last.outputs().getFirst());
            fits = next != null
                    && next.proto().operator().equals(node.operator())
                    && next.call().flag("keepdims", true) == keeps
                    && reduce(next.call(), axes, open, keeps);
            if (fits && next != null) {
                importer.skip(next);
                last = next.proto();
            }
        }
        if (!fits) {
            throw refusal("is over other axes than all spatial ones, which no layer is");
        }
        String layer = importer.network().add(name(node), pool, List.of(importer.layer(node, 0)), Map.of());
        if (!keeps) {
            layer = importer.network().add(name(node), new Flatten(), List.of(layer), Map.of());
        }
        importer.give(last, layer);
    }

    /**
     * Takes a node's axes from those that are open; false if it has others.
     *
     * @param axes the axes that are left, as they were counted before any was gone. Modified.
     * @param open Modified.
     */
    private static boolean reduce(Call reduction, List<Integer> axes, Set<Integer> open, boolean keeps) {
        List<Integer> taken = reduction.integers("axes", 1).stream()
                .flatMapToInt(Arrays::stream)
                .mapToObj(axis -> axes.get(reduction.axis(axis, axes.size())))
                .toList();
        if (!keeps) {
            axes.removeAll(taken);
        }
        return !taken.isEmpty() && open.containsAll(taken) && open.removeAll(taken);
    }

    private void resize() {
        Shape in = in();
        boolean old = importer.opset() < 11;
        int scalesInput = old ? 1 : 2;
        OnnxTensor scales = call.optional(scalesInput);
        OnnxTensor sizes = call.optional(3);
        double[] factors = scales != null && scales.elements() > 0
                ? scales.numbers()
                : call.numbers("scales").orElse(new double[0]);
        boolean sized = sizes != null && sizes.elements() == 4;
        if (in.rank() != 3 || (!sized && factors.length != 4)) {
            throw refusal("does not resize images [N, C, H, W] by constant numbers");
        }
        int[] out = new int[4];
        for (int axis = 0; axis < 4; axis++) {
            int size = axis == 0 ? importer.batch() : in.size(axis - 1);
            out[axis] = sized && sizes != null ? (int) sizes.integer(axis) : (int) ((float) factors[axis] * size);
        }
        String coordinates = call.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        String mode = call.text("mode", "nearest");
        boolean whole = out[2] % in.size(1) == 0 && out[3] % in.size(2) == 0;
        boolean floor = old || call.text("nearest_mode", "round_prefer_floor").equals("floor");
        // Scaled by a whole number, half pixels and rounding down at ½ give the same neighbours, too.
        boolean nearest = mode.equals("nearest")
                && ((coordinates.equals("asymmetric") && (floor || (whole && out[2] == in.size(1) * 2)))
                        || (coordinates.equals("half_pixel") && whole && !floor));
        boolean linear = mode.equals("linear") && !call.flag("antialias", false);
        boolean half = coordinates.equals("half_pixel")
                || (coordinates.equals("pytorch_half_pixel") && out[2] > 1 && out[3] > 1);
        Upsample.Mode chosen;
        if (nearest) {
            chosen = Upsample.Mode.NEAREST;
        } else if (linear && half) {
            chosen = Upsample.Mode.BILINEAR;
        } else if (linear && coordinates.equals("align_corners")) {
            chosen = Upsample.Mode.BILINEAR_ALIGN_CORNERS;
        } else {
            throw refusal("resizes in a way that no layer does (" + mode + ", " + coordinates + ")");
        }
        if (out[1] != in.size(0)) {
            throw refusal("resizes the channels");
        }
        layer(new Upsample(out[2], out[3], chosen));
    }

    private void depthToSpace() {
        int block = Math.toIntExact(call.integer("blocksize", 1));
        boolean rowFirst = call.text("mode", "DCR").equals("CRD");
        if (!rowFirst && in().size(0) != block * block) {
            throw refusal("orders channels as no layer does; export it with mode CRD");
        }
        layer(new PixelShuffle(block));
    }

    private void dropout() {
        OnnxTensor training = call.optional(2);
        if (training != null && training.integer(0) != 0) {
            throw refusal("is in training mode; export the model for inference");
        }
        OnnxTensor given = call.optional(1);
        double ratio = given == null ? call.number("ratio", 0.5f) : given.number(0);
        layer(new Dropout(ratio));
    }

    private void cast() {
        if (call.type("to").orElse(DataType.FLOAT32) != DataType.FLOAT32) {
            throw refusal("casts to another type than float32, in which networks compute");
        }
        same();
    }

    /** Only one that moves axes of size 1 past each other changes nothing. */
    private void transpose() {
        int rank = in().rank() + 1;
        int[] order = call.integers("perm")
                .orElseGet(() -> IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
        if (!Arrays.equals(order, IntStream.range(0, rank).toArray())) {
            throw refusal("changes the order of the axes, which no layer does");
        }
        same();
    }
}
