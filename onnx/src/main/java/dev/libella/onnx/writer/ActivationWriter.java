package dev.libella.onnx.writer;

import static dev.libella.onnx.writer.GraphWriter.none;

import dev.libella.nn.layer.*;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;

/** Activations as ONNX nodes; what ONNX has only in later opsets is composed. */
final class ActivationWriter {
    private final GraphWriter graph;

    ActivationWriter(GraphWriter graph) {
        this.graph = graph;
    }

    String write(Activation layer, String x) {
        return switch (layer) {
            case ReLU a -> node("Relu", x);
            case ReLU6 a -> clip(x, 0, 6);
            case Hardtanh a -> clip(x, a.minimum(), a.maximum());
            case LeakyReLU a -> graph.node("LeakyRelu", none().with("alpha", a.negativeSlope()), x);
            case ELU a -> graph.node("Elu", none().with("alpha", a.alpha()), x);
            // celu(x) = alpha·elu(x/alpha)
            case CELU a -> scaled(graph.node("Elu", none().with("alpha", 1.0), scaled(x, 1 / a.alpha())), a.alpha());
            case SELU a -> node("Selu", x);
            case Sigmoid a -> node("Sigmoid", x);
            case Tanh a -> node("Tanh", x);
            case SiLU a -> node("Mul", x, node("Sigmoid", x));
            case FakeQuantize a -> rounded(a, x);
            case GELU a -> a.tanh() ? geluTanh(x) : gelu(x);
            case Mish a -> node("Mul", x, node("Tanh", node("Softplus", x)));
            // Above its threshold PyTorch's softplus is the identity, from which it does not differ there in float32.
            case Softplus a -> scaled(node("Softplus", scaled(x, a.beta())), 1 / a.beta());
            case Softsign a -> node("Softsign", x);
            case Hardsigmoid a -> hardSigmoid(x);
            case Hardswish a -> node("Mul", x, hardSigmoid(x));
            case LogSigmoid a -> node("Neg", node("Softplus", node("Neg", x)));
            case Softshrink a ->
                graph.node("Shrink", none().with("lambd", a.lambda()).with("bias", a.lambda()), x);
            case Hardshrink a -> graph.node("Shrink", none().with("lambd", a.lambda()), x);
            case Tanhshrink a -> node("Sub", x, node("Tanh", x));
            case Threshold a ->
                node("Where", node("Greater", x, graph.number(a.threshold())), x, graph.number(a.value()));
        };
    }

    /** The lowest opset that has the operators used for an activation. */
    static int opset(Activation layer) {
        return switch (layer) {
            case FakeQuantize a -> 13; // with weights that have a scale for each channel
            case Softshrink a -> 9;
            case Hardshrink a -> 9;
            case Threshold a -> 9;
            case GELU a -> a.tanh() ? 7 : 9;
            case CELU a -> 7;
            case ELU a -> 7;
            case Hardsigmoid a -> 7;
            case Hardswish a -> 7;
            case Hardtanh a -> 7;
            case LeakyReLU a -> 7;
            case LogSigmoid a -> 7;
            case Mish a -> 7;
            case ReLU a -> 7;
            case ReLU6 a -> 7;
            case SELU a -> 7;
            case SiLU a -> 7;
            case Sigmoid a -> 7;
            case Softplus a -> 7;
            case Softsign a -> 7;
            case Tanh a -> 7;
            case Tanhshrink a -> 7;
        };
    }

    private String node(String operator, String... inputs) {
        return graph.node(operator, none(), inputs);
    }

    private String scaled(String x, double factor) {
        return factor == 1 ? x : node("Mul", x, graph.number(factor));
    }

    private String clip(String x, double minimum, double maximum) {
        return graph.opset() < 11
                ? graph.node("Clip", none().with("min", minimum).with("max", maximum), x)
                : node("Clip", x, graph.number(minimum), graph.number(maximum));
    }

    private String hardSigmoid(String x) {
        return graph.node("HardSigmoid", none().with("alpha", 1.0 / 6).with("beta", 0.5), x);
    }

    /** Into eight bits and back: "QDQ", from which a runtime sees what it may compute in integers. */
    private String rounded(FakeQuantize layer, String x) {
        String scale = graph.number(layer.scale());
        String zero = graph.constant(OnnxTensor.of(DataType.INT8, Shape.of(), new long[] {layer.zeroPoint()}));
        return node("DequantizeLinear", node("QuantizeLinear", x, scale, zero), scale, zero);
    }

    private String gelu(String x) {
        String erf = node("Erf", scaled(x, Math.sqrt(0.5)));
        return node("Mul", scaled(x, 0.5), node("Add", erf, graph.number(1)));
    }

    private String geluTanh(String x) {
        String cubic = scaled(node("Mul", x, node("Mul", x, x)), 0.044715);
        String tanh = node("Tanh", scaled(node("Add", x, cubic), Math.sqrt(2 / Math.PI)));
        return node("Mul", scaled(x, 0.5), node("Add", tanh, graph.number(1)));
    }
}
