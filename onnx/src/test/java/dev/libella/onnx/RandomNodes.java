package dev.libella.onnx;

import dev.libella.onnx.proto.AttributeProto;
import dev.libella.onnx.proto.MessageWriter;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** Models of a single node with random settings, from a seed; some of them fit together, some do not. */
final class RandomNodes {
    /** Operators that there are nodes of. */
    static final List<String> OPERATORS = List.of(
            "Conv",
            "ConvTranspose",
            "MaxPool",
            "AveragePool",
            "LpPool",
            "Gemm",
            "MatMul",
            "Resize",
            "Slice",
            "Pad",
            "ReduceMean",
            "ReduceMax",
            "ReduceL2",
            "ReduceLogSumExp",
            "Softmax",
            "LogSoftmax",
            "LayerNormalization",
            "InstanceNormalization",
            "LRN",
            "Transpose",
            "DepthToSpace",
            "SpaceToDepth",
            "Gather",
            "Flatten");

    private static final int OPSET = 21;

    /**
     * A model and its input.
     *
     * @param text what the node is, for messages
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Model(byte[] bytes, OnnxTensor x, String text) {}

    private final long key;
    private final String operator;
    private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
    private final List<String> inputs = new ArrayList<>(List.of("x"));
    private final List<Consumer<MessageWriter>> settings = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private long position;

    private RandomNodes(long seed, String operator) {
        key = Random.key(seed, operator.hashCode());
        this.operator = operator;
    }

    static Model node(long seed, String operator) {
        return new RandomNodes(seed, operator).model();
    }

    private Model model() {
        OnnxTensor x = input();
        byte[] bytes = SmallModels.model(OPSET, Optional.empty(), graph -> {
            graph.message(1, node -> {
                // A name may be empty, which a text field may not.
                inputs.forEach(name -> node.bytes(1, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8))));
                node.text(2, "y");
                node.text(4, operator);
                settings.forEach(setting -> node.message(5, setting));
            });
            constants.forEach((name, value) -> graph.message(5, TensorCodec.encode(name, value)::write));
        });
        return new Model(bytes, x, operator + " of x" + x.shape() + text);
    }

    private OnnxTensor input() {
        return switch (operator) {
            case "Conv", "ConvTranspose" -> convolution(operator.equals("Conv"));
            case "MaxPool", "AveragePool", "LpPool" -> pool();
            case "Gemm" -> gemm();
            case "MatMul" -> product();
            case "Resize" -> resize();
            case "Slice" -> slice();
            case "Pad" -> pad();
            case "Softmax", "LogSoftmax" -> alongAxis(1);
            case "Flatten" -> alongAxis(0);
            case "LayerNormalization" -> layerNorm();
            case "InstanceNormalization" -> instanceNorm();
            case "LRN" -> responses();
            case "Transpose" -> transpose();
            case "DepthToSpace", "SpaceToDepth" -> blocks(operator.equals("DepthToSpace"));
            case "Gather" -> gather();
            default -> reduction();
        };
    }

    private OnnxTensor convolution(boolean forward) {
        int axes = between(1, 3);
        int groups = between(1, 3);
        int in = groups * between(1, 3);
        int out = groups * between(1, 3);
        int[] kernel = many(axes, () -> between(1, 4));
        int[] strides = many(axes, () -> between(1, 3));
        integers("kernel_shape", kernel);
        integers("strides", strides);
        integer("group", groups);
        boolean same = padding(axes, 3, forward || covers(kernel, strides));
        if (forward || !same) {
            integers("dilations", many(axes, () -> between(1, 2)));
        }
        if (!forward && !same && coin()) {
            integers("output_padding", many(axes, () -> between(0, 1)));
        }
        int[] filters = forward ? new int[] {out, in / groups} : new int[] {in, out / groups};
        constant("w", numbers(joined(filters, kernel)));
        if (coin()) {
            constant("bias", numbers(out));
        }
        return numbers(joined(new int[] {between(1, 2), in}, many(axes, () -> between(1, 9))));
    }

    private OnnxTensor pool() {
        int axes = between(1, 3);
        int[] kernel = many(axes, () -> between(1, 4));
        integers("kernel_shape", kernel);
        int[] strides = many(axes, () -> between(1, 3));
        integers("strides", strides);
        int dilation = padding(axes, 2, covers(kernel, strides)) ? 1 : between(1, 2);
        integers("dilations", many(axes, () -> dilation));
        integer("ceil_mode", between(0, 1));
        if (operator.equals("AveragePool")) {
            integer("count_include_pad", between(0, 1));
        } else if (operator.equals("LpPool")) {
            integer("p", between(1, 3));
        }
        // Patches fit: where they do not, ONNX Runtime rounds the number of them towards zero.
        int[] sizes = IntStream.of(kernel)
                .map(length -> dilation * (length - 1) + between(1, 5))
                .toArray();
        return numbers(joined(new int[] {between(1, 2), between(1, 3)}, sizes));
    }

    /**
     * Padding of some kind: whether as much as keeps the size, in which ONNX Runtime leaves dilations out of account when
     * it pools, and has a negative padding where patches do not cover everything.
     */
    private boolean padding(int axes, int most, boolean sameFits) {
        switch (between(0, 4)) {
            case 0 -> name("auto_pad", "VALID");
            case 1 -> {
                if (sameFits) {
                    name("auto_pad", pick("SAME_UPPER", "SAME_LOWER"));
                    return true;
                }
            }
            default -> integers("pads", many(2 * axes, () -> between(0, most)));
        }
        return false;
    }

    private static boolean covers(int[] kernel, int[] strides) {
        return IntStream.range(0, kernel.length).allMatch(axis -> kernel[axis] >= strides[axis]);
    }

    private OnnxTensor gemm() {
        int rows = between(1, 5);
        int terms = between(1, 9);
        int columns = between(1, 5);
        boolean turnA = coin();
        boolean turnB = coin();
        integer("transA", turnA ? 1 : 0);
        integer("transB", turnB ? 1 : 0);
        number("alpha", between(-3, 3) / 2f);
        number("beta", between(-3, 3) / 2f);
        constant("b", turnB ? numbers(columns, terms) : numbers(terms, columns));
        switch (between(0, 4)) {
            case 0 -> constant("c", numbers(columns));
            case 1 -> constant("c", numbers(rows, 1));
            case 2 -> constant("c", numbers(rows, columns));
            case 3 -> constant("c", numbers(1));
            default -> {}
        }
        return turnA ? numbers(terms, rows) : numbers(rows, terms);
    }

    private OnnxTensor product() {
        int terms = between(1, 9);
        int[] left = many(between(0, 2), () -> between(1, 2));
        int[] right = many(between(0, 2), () -> between(1, 2));
        constant("b", numbers(coin() ? joined(right, terms, between(1, 5)) : new int[] {terms}));
        return numbers(coin() ? joined(left, between(1, 5), terms) : new int[] {terms});
    }

    private OnnxTensor resize() {
        int[] in = {between(1, 2), between(1, 3), between(1, 7), between(1, 7)};
        name("mode", pick("nearest", "linear", "cubic"));
        name(
                "coordinate_transformation_mode",
                pick("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel", "half_pixel_symmetric"));
        name("nearest_mode", pick("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"));
        inputs.add("");
        if (coin()) {
            constant("scales", numbers(new float[] {1, 1, between(1, 8) / 2f, between(1, 8) / 2f}));
        } else {
            inputs.add("");
            constant("sizes", integers(in[0], in[1], between(1, 9), between(1, 9)));
        }
        return numbers(in);
    }

    private OnnxTensor slice() {
        int[] in = many(between(1, 4), () -> between(1, 7));
        int[] axes = IntStream.range(0, in.length).filter(axis -> coin()).toArray();
        constant("starts", integers(many(axes.length, () -> between(-9, 9))));
        constant("ends", integers(many(axes.length, () -> between(-9, 9))));
        constant("axes", integers(axes));
        constant("steps", integers(many(axes.length, () -> coin() ? between(1, 3) : -between(1, 3))));
        return numbers(in);
    }

    private OnnxTensor pad() {
        int[] in = many(between(1, 4), () -> between(2, 6));
        String mode = pick("constant", "reflect", "edge", "wrap");
        name("mode", mode);
        int least = mode.equals("constant") ? -1 : 0;
        int most = mode.equals("wrap") ? 2 : 3; // what is more than the size ONNX Runtime reads from elsewhere
        constant("pads", integers(many(2 * in.length, () -> between(least, most))));
        if (mode.equals("constant") && coin()) {
            constant("value", OnnxTensor.of(Tensor.full(Shape.of(), 0.5f)));
        }
        return numbers(in);
    }

    private OnnxTensor reduction() {
        int[] in = many(between(1, 4), () -> between(1, 5));
        integer("keepdims", between(0, 1));
        if (coin()) {
            constant(
                    "axes",
                    integers(IntStream.range(0, in.length)
                            .filter(axis -> coin())
                            .map(axis -> coin() ? axis : axis - in.length)
                            .toArray()));
            integer("noop_with_empty_axes", between(0, 1));
        }
        return numbers(in);
    }

    private OnnxTensor alongAxis(int beyond) {
        int[] in = many(between(1, 4), () -> between(1, 5));
        integer("axis", between(-in.length, in.length - beyond));
        return numbers(in);
    }

    private OnnxTensor layerNorm() {
        int[] in = many(between(2, 4), () -> between(1, 5));
        int axis = between(1, in.length - 1);
        integer("axis", coin() ? axis : axis - in.length);
        number("epsilon", 0.01f);
        int[] normalized = Arrays.copyOfRange(in, axis, in.length);
        constant("scale", numbers(normalized));
        if (coin()) {
            constant("bias", numbers(normalized));
        }
        return numbers(in);
    }

    private OnnxTensor instanceNorm() {
        int channels = between(1, 4);
        number("epsilon", 0.01f);
        constant("scale", numbers(channels));
        constant("bias", numbers(channels));
        return numbers(joined(new int[] {between(1, 2), channels}, many(between(1, 3), () -> between(1, 5))));
    }

    private OnnxTensor responses() {
        integer("size", 2 * between(0, 3) + 1);
        number("alpha", between(1, 4) / 4f);
        number("beta", between(1, 4) / 4f);
        number("bias", between(1, 4) / 2f);
        return numbers(between(1, 2), between(1, 7), between(1, 4), between(1, 4));
    }

    private OnnxTensor transpose() {
        int[] in = many(between(1, 4), () -> between(1, 5));
        List<Integer> order = new ArrayList<>();
        for (int axis = 0; axis < in.length; axis++) {
            order.add(between(0, axis), axis);
        }
        integers("perm", order.stream().mapToInt(Integer::intValue).toArray());
        return numbers(in);
    }

    private OnnxTensor blocks(boolean toSpace) {
        int block = between(1, 3);
        integer("blocksize", block);
        if (toSpace) {
            name("mode", pick("DCR", "CRD"));
        }
        int channels = between(1, 2) * (toSpace ? block * block : 1);
        int factor = toSpace ? 1 : block;
        return numbers(between(1, 2), channels, factor * between(1, 4), factor * between(1, 4));
    }

    private OnnxTensor gather() {
        int[] in = many(between(1, 3), () -> between(1, 5));
        int axis = between(0, in.length - 1);
        integer("axis", axis);
        constant("indices", integers(many(between(1, 6), () -> between(-in[axis], in[axis] - 1))));
        return numbers(in);
    }

    private int between(int least, int most) {
        return least + (int) (Random.uniform(key, position++) * (most - least + 1));
    }

    private boolean coin() {
        return between(0, 1) == 1;
    }

    private String pick(String... from) {
        return from[between(0, from.length - 1)];
    }

    private static int[] many(int count, IntSupplier number) {
        return IntStream.range(0, count).map(i -> number.getAsInt()).toArray();
    }

    private static int[] joined(int[] first, int... second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }

    private OnnxTensor numbers(int... sizes) {
        Tensor tensor = Tensor.zeros(Shape.of(sizes));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = 2 * Random.uniform(key, position++) - 1;
        }
        return OnnxTensor.of(tensor);
    }

    private static OnnxTensor numbers(float[] given) {
        return OnnxTensor.of(Tensor.of(Shape.of(given.length), given));
    }

    private static OnnxTensor integers(int... given) {
        long[] values = IntStream.of(given).asLongStream().toArray();
        return OnnxTensor.of(DataType.INT64, Shape.of(values.length), values);
    }

    private void constant(String name, OnnxTensor value) {
        constants.put(name, value);
        inputs.add(name);
        boolean few = value.type() == DataType.INT64 || name.equals("scales");
        text.append(", ").append(name).append(few ? Arrays.toString(value.numbers()) : value.shape());
    }

    private void integer(String name, long value) {
        setting(name, value, out -> AttributeProto.write(out, name, value));
    }

    private void integers(String name, int[] values) {
        List<Long> list = IntStream.of(values).asLongStream().boxed().toList();
        setting(name, list, out -> AttributeProto.write(out, name, list));
    }

    private void number(String name, float value) {
        setting(name, value, out -> AttributeProto.write(out, name, value));
    }

    private void name(String name, String value) {
        setting(name, value, out -> AttributeProto.write(out, name, value));
    }

    private void setting(String name, Object value, Consumer<MessageWriter> writer) {
        settings.add(writer);
        text.append(", ").append(name).append('=').append(value);
    }
}
