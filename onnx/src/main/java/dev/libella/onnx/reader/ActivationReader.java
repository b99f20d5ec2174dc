package dev.libella.onnx.reader;

import dev.libella.nn.layer.*;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Activations, also those that exporters write as several nodes. */
final class ActivationReader {
    private final Importer importer;
    private final NodeProto node;
    private final Call call;

    ActivationReader(Importer importer, NodeProto node, Call call) {
        this.importer = importer;
        this.node = node;
        this.call = call;
    }

    void read() {
        switch (node.operator()) {
            case "HardSigmoid" -> hardSigmoid();
            case "Clip" -> clip();
            case "QuantizeLinear" -> fakeQuantize();
            case "Sigmoid" -> gate(new Sigmoid(), new SiLU(), node.outputs().getFirst());
            case "Softplus" -> softplus();
            default -> layer(activation());
        }
    }

    private Layer activation() {
        return switch (node.operator()) {
            case "Relu" -> new ReLU();
            case "LeakyRelu" -> new LeakyReLU(call.number("alpha", 0.01f));
            case "Elu" -> new ELU(call.number("alpha", 1));
            case "Celu" -> new CELU(call.number("alpha", 1));
            case "Selu" ->
                usual(
                        new SELU(),
                        (!call.has("alpha") && !call.has("gamma"))
                                || (Math.abs(call.number("alpha", 0) - 1.67326324) < 1e-5
                                        && Math.abs(call.number("gamma", 0) - 1.05070102) < 1e-5));
            case "Tanh" -> new Tanh();
            case "Softsign" -> new Softsign();
            case "Mish" -> new Mish();
            case "HardSwish" -> new Hardswish();
            case "Gelu" -> new GELU(call.text("approximate", "none").equals("tanh"));
            case "Swish" -> usual(new SiLU(), call.number("alpha", 1) == 1);
            case "ThresholdedRelu" -> new Threshold(call.number("alpha", 1), 0);
            case "Shrink" -> {
                float lambda = call.number("lambd", 0.5f);
                float bias = call.number("bias", 0);
                yield bias == 0 ? new Hardshrink(lambda) : usual(new Softshrink(lambda), bias == lambda);
            }
            default -> throw Importer.refusal("node " + node + " is no layer that networks have");
        };
    }

    /** {@code clip(α·x + β, 0, 1)}: PyTorch knows only α = 1/6 and β = 1/2. */
    private void hardSigmoid() {
        float alpha = call.number("alpha", 0.2f);
        float beta = call.number("beta", 0.5f);
        if (Math.abs(alpha - 1 / 6.0) < 1e-6 && beta == 0.5f) {
            gate(new Hardsigmoid(), new Hardswish(), node.outputs().getFirst());
            return;
        }
        Shape in = importer.shape(importer.layer(node, 0));
        int channels = in.rank() == 0 ? 1 : in.size(0);
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        Arrays.fill(scale, alpha);
        Arrays.fill(shift, beta);
        String line = Scaling.add(importer, LayerReader.name(node) + ".line", importer.layer(node, 0), scale, shift);
        importer.give(
                node, importer.network().add(LayerReader.name(node), new Hardtanh(0, 1), List.of(line), Map.of()));
    }

    /** {@code x·tanh(softplus(x))} in three nodes is Mish. */
    private void softplus() {
        Importer.Node tanh = importer.onlyUser(node.outputs().getFirst());
        if (tanh != null && tanh.proto().operator().equals("Tanh")) {
            Importer.Node product = product(tanh.proto().outputs().getFirst());
            if (product != null) {
                importer.skip(tanh);
                give(new Mish(), product);
                return;
            }
        }
        layer(new Softplus());
    }

    /** An activation, or if its result only multiplies its own input, the layer that does both. */
    private void gate(Layer alone, Layer withProduct, String value) {
        Importer.Node product = product(value);
        if (product == null) {
            layer(alone);
        } else {
            give(withProduct, product);
        }
    }

    /** The node that multiplies a value by this node's input and is its only user, if there is one. */
    private Importer.@Nullable Node product(String value) {
        Importer.Node user = importer.onlyUser(value);
        boolean fits = user != null
                && user.proto().operator().equals("Mul")
                && user.proto().inputs().size() == 2
                && user.proto().inputs().contains(node.inputs().getFirst());
        return fits ? user : null;
    }

    private void give(Layer layer, Importer.Node last) {
        List<String> inputs = List.of(importer.layer(node, 0));
        importer.give(last.proto(), importer.network().add(LayerReader.name(node), layer, inputs, Map.of()));
        importer.skip(last);
    }

    private void layer(Layer layer) {
        List<String> inputs = List.of(importer.layer(node, 0));
        importer.give(node, importer.network().add(LayerReader.name(node), layer, inputs, Map.of()));
    }

    private OnnxException refusal(String why) {
        return Importer.refusal("node " + node + " " + why);
    }

    /** Into eight bits, and by the next node back. */
    private void fakeQuantize() {
        Importer.Node back = importer.onlyUser(node.outputs().getFirst());
        OnnxTensor scale = call.input(1);
        OnnxTensor zero = call.optional(2);
        DataType type = zero == null ? DataType.UINT8 : zero.type();
        boolean fits = back != null
                && back.proto().operator().equals("DequantizeLinear")
                && scale.equals(back.call().input(1))
                && Objects.equals(zero, back.call().optional(2))
                && scale.elements() == 1
                && (type == DataType.INT8 || type == DataType.UINT8);
        if (!fits || back == null) {
            throw refusal("rounds to integers that are not numbers again at once, by the same scale for all channels");
        }
        int shift = type == DataType.UINT8 ? Byte.MIN_VALUE : 0;
        int zeroPoint = zero == null ? 0 : (int) zero.integer(0);
        give(new FakeQuantize((float) scale.number(0), zeroPoint + shift), back);
    }

    private Layer usual(Layer layer, boolean isUsual) {
        if (!isUsual) {
            throw refusal("has settings that no layer has");
        }
        return layer;
    }

    private void clip() {
        OnnxTensor least = call.optional(1);
        OnnxTensor most = call.optional(2);
        double from = least == null ? call.number("min", Float.NEGATIVE_INFINITY) : least.number(0);
        double to = most == null ? call.number("max", Float.POSITIVE_INFINITY) : most.number(0);
        if (from == 0 && to == 6) {
            layer(new ReLU6());
        } else if (from == 0 && (to == Double.POSITIVE_INFINITY || to >= Float.MAX_VALUE)) {
            layer(new ReLU());
        } else {
            layer(new Hardtanh(from, to));
        }
    }
}
