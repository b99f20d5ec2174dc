package dev.libella.onnx.writer;

import static dev.libella.onnx.writer.GraphWriter.none;

import dev.libella.nn.Network;
import dev.libella.nn.Shapes;
import dev.libella.nn.layer.*;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.quantize.Grid;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One layer as ONNX nodes. Its parameters keep their paths as names. */
public final class LayerWriter {
    private final GraphWriter graph;
    private final Map<String, Tensor> parameters;

    /**
     * Writes into a graph.
     *
     * @param parameters the network's tensors by path. Not modified.
     */
    public LayerWriter(GraphWriter graph, Map<String, Tensor> parameters) {
        this.graph = graph;
        this.parameters = parameters;
    }

    /**
     * Adds a layer.
     *
     * @param node the layer
     * @param inputs the values it takes
     * @param shapes their shapes, of one example
     * @return the value it gives
     */
    public String write(Network.Node node, List<String> inputs, List<Shape> shapes) {
        String x = inputs.getFirst();
        Shape in = shapes.getFirst();
        return switch (node.layer()) {
            case Convolution c -> convolution(node, c, x);
            case ConvolutionTranspose c -> convolutionTranspose(node, c, x);
            case Linear l -> linear(node, l, x, in);
            case BatchNorm b -> batchNorm(node, x, b.epsilon(), b.momentum());
            case GroupNorm g ->
                new NormalizationWriter(graph).groupNorm(g, x, in, affine(node, g.affine(), g.channels()));
            case InstanceNorm2d i -> {
                List<Tensor> affine = affine(node, i.affine(), i.features());
                yield graph.node(
                        "InstanceNormalization",
                        none().with("epsilon", i.epsilon()),
                        x,
                        constant(node.name() + ".weight", affine.get(0)),
                        constant(node.name() + ".bias", affine.get(1)));
            }
            case LayerNorm l ->
                new NormalizationWriter(graph)
                        .layerNorm(
                                l,
                                x,
                                l.affine()
                                        ? List.of(parameter(node, "weight"), parameter(node, "bias"))
                                        : List.of(
                                                Tensor.full(l.normalizedShape(), 1),
                                                Tensor.zeros(l.normalizedShape())));
            case LocalResponseNorm l -> localResponseNorm(node.name(), l, x);
            case PReLU p -> {
                int[] sizes = new int[Math.max(1, in.rank())];
                Arrays.fill(sizes, 1);
                sizes[0] = p.slopes();
                Tensor slopes = parameter(node, "weight").reshape(Shape.of(sizes));
                yield graph.node("PRelu", none(), x, constant(node.name() + ".weight", slopes));
            }
            case Activation a -> new ActivationWriter(graph).write(a, x);
            case MaxPool m -> new PoolWriter(graph).max(m.windows(), x, in);
            case AvgPool a -> new PoolWriter(graph).average(a, x, in);
            case SumPool s -> new PoolWriter(graph).sum(s.windows(), x, in);
            case LpPool l -> new PoolWriter(graph).norm(l, x, in);
            case AdaptiveAvgPool a -> new PoolWriter(graph).adaptiveAverage(node.name(), a.outputSizes(), x, in);
            case AdaptiveMaxPool a -> new PoolWriter(graph).adaptiveMax(node.name(), a.outputSizes(), x, in);
            case Add a -> fold("Add", inputs);
            case Multiply m -> fold("Mul", inputs);
            case Concat c -> graph.node("Concat", none().with("axis", (long) c.axis()), inputs.toArray(String[]::new));
            case Narrow n -> narrow(n, x);
            case Flatten f -> graph.node("Flatten", none().with("axis", 1L), x);
            case Dropout d -> x;
            case Dropout2d d -> x;
            case Softmax s -> softmax("Softmax", node, s.axis(), x, in);
            case LogSoftmax s -> softmax("LogSoftmax", node, s.axis(), x, in);
            case Pad p -> new RearrangementWriter(graph).pad(node.name(), p, x, in);
            case PixelShuffle p -> new RearrangementWriter(graph).pixelShuffle(p, x, in);
            case ChannelShuffle c -> new RearrangementWriter(graph).channelShuffle(c, x, in);
            case Upsample u -> new RearrangementWriter(graph).upsample(node.name(), u, x, in);
        };
    }

    private String convolution(Network.Node node, Convolution layer, String x) {
        GraphWriter.Settings settings = windows(layer.windows()).with("group", (long) layer.groups());
        return graph.node("Conv", settings, weighted(node, layer.bias(), x));
    }

    private String convolutionTranspose(Network.Node node, ConvolutionTranspose layer, String x) {
        GraphWriter.Settings settings = windows(layer.windows()).with("group", (long) layer.groups());
        int[] extra = layer.outputPadding().stream().mapToInt(Integer::intValue).toArray();
        if (Arrays.stream(extra).anyMatch(e -> e != 0)) {
            settings.with("output_padding", extra);
        }
        return graph.node("ConvTranspose", settings, weighted(node, layer.bias(), x));
    }

    /** The windows as Conv and the pools have them. */
    static GraphWriter.Settings windows(List<Window> windows) {
        GraphWriter.Settings settings = none().with(
                        "kernel_shape",
                        windows.stream().mapToInt(Window::kernel).toArray())
                .with("strides", windows.stream().mapToInt(Window::stride).toArray())
                .with(
                        "pads",
                        IntStream.concat(
                                        windows.stream().mapToInt(Window::before),
                                        windows.stream().mapToInt(Window::after))
                                .toArray());
        if (windows.stream().anyMatch(window -> window.dilation() != 1)) {
            settings.with(
                    "dilations", windows.stream().mapToInt(Window::dilation).toArray());
        }
        return settings;
    }

    private String[] weighted(Network.Node node, boolean bias, String x) {
        String weight = weight(node);
        return bias
                ? new String[] {x, weight, constant(node.name() + ".bias", parameter(node, "bias"))}
                : new String[] {x, weight};
    }

    private String linear(Network.Node node, Linear layer, String x, Shape in) {
        if (in.rank() == 1) {
            // Before opset 11 Gemm must be given a bias.
            String bias = layer.bias()
                    ? constant(node.name() + ".bias", parameter(node, "bias"))
                    : graph.opset() < 11 ? graph.constant(zeros(layer.outFeatures())) : "";
            String weight = weight(node);
            return bias.isEmpty()
                    ? graph.node("Gemm", none().with("transB", 1L), x, weight)
                    : graph.node("Gemm", none().with("transB", 1L), x, weight, bias);
        }
        Tensor weight = parameter(node, "weight");
        float[] transposed = new float[weight.data().length];
        for (int o = 0; o < layer.outFeatures(); o++) {
            for (int i = 0; i < layer.inFeatures(); i++) {
                transposed[i * layer.outFeatures() + o] = weight.data()[o * layer.inFeatures() + i];
            }
        }
        Tensor columns = Tensor.of(Shape.of(layer.inFeatures(), layer.outFeatures()), transposed);
        String product = graph.node("MatMul", none(), x, constant(node.name() + ".weight", columns));
        return layer.bias()
                ? graph.node("Add", none(), product, constant(node.name() + ".bias", parameter(node, "bias")))
                : product;
    }

    private static OnnxTensor zeros(int size) {
        return OnnxTensor.of(Tensor.zeros(Shape.of(size)));
    }

    private String batchNorm(Network.Node node, String x, double epsilon, double momentum) {
        String[] inputs = {
            x,
            constant(node.name() + ".weight", parameter(node, "weight")),
            constant(node.name() + ".bias", parameter(node, "bias")),
            constant(node.name() + ".running_mean", parameter(node, "running_mean")),
            constant(node.name() + ".running_var", parameter(node, "running_var"))
        };
        // ONNX's momentum is the share of the old value.
        return graph.node("BatchNormalization", none().with("epsilon", epsilon).with("momentum", 1 - momentum), inputs);
    }

    private List<Tensor> affine(Network.Node node, boolean affine, int channels) {
        return affine
                ? List.of(parameter(node, "weight"), parameter(node, "bias"))
                : List.of(Tensor.full(Shape.of(channels), 1), Tensor.zeros(Shape.of(channels)));
    }

    /** Around an even number of channels there is no middle, and ONNX and PyTorch choose differently. */
    private String localResponseNorm(String name, LocalResponseNorm layer, String x) {
        if (layer.size() % 2 == 0) {
            throw new OnnxException("export: layer '" + name + "' sums over an even number of channels, " + layer.size()
                    + ", which ONNX counts differently; use an odd size");
        }
        return graph.node(
                "LRN",
                none().with("size", (long) layer.size())
                        .with("alpha", layer.alpha())
                        .with("beta", layer.beta())
                        .with("bias", layer.k()),
                x);
    }

    private String fold(String operator, List<String> inputs) {
        String result = inputs.getFirst();
        for (int i = 1; i < inputs.size(); i++) {
            result = graph.node(operator, none(), result, inputs.get(i));
        }
        return result;
    }

    private String narrow(Narrow layer, String x) {
        long end = (long) layer.start() + layer.length();
        if (graph.opset() < 10) {
            return graph.node(
                    "Slice",
                    none().with("axes", new int[] {layer.axis()})
                            .with("starts", new int[] {layer.start()})
                            .with("ends", new int[] {(int) end}),
                    x);
        }
        return graph.node(
                "Slice", none(), x, graph.integers(layer.start()), graph.integers(end), graph.integers(layer.axis()));
    }

    /** Before opset 13 all axes behind were taken together: only the innermost axis means the same. */
    private String softmax(String operator, Network.Node node, int axis, String x, Shape in) {
        int index = Shapes.exampleAxis(operator, axis, in) + 1;
        boolean innermost = in.from(index).elements() == 1;
        if (!innermost && graph.opset() < 13) {
            throw needs(node.name(), 13);
        }
        return graph.node(operator, none().with("axis", (long) index), x);
    }

    static OnnxException needs(String layer, int opset) {
        return new OnnxException("export: layer '" + layer + "' needs opset " + opset + " or later; use --opset "
                + opset + " or leave it out");
    }

    /** A constant; in a network of eight bits integers, and a node that makes numbers of them. */
    private String weight(Network.Node node) {
        String name = node.name() + ".weight";
        Tensor weight = parameter(node, "weight");
        if (graph.opset() < 13 || !Grid.holds(weight)) {
            return constant(name, weight);
        }
        Grid grid = Grid.nearest(weight);
        long[] integers = new long[weight.data().length];
        Arrays.setAll(integers, i -> grid.integers().data()[i]);
        return graph.named(
                name,
                "DequantizeLinear",
                none().with("axis", 0L),
                graph.constant(name + "_quantized", OnnxTensor.of(DataType.INT8, weight.shape(), integers)),
                constant(name + "_scale", grid.scales()));
    }

    private Tensor parameter(Network.Node node, String name) {
        Tensor tensor = parameters.get(node.name() + "." + name);
        if (tensor == null) {
            throw new OnnxException("export: the parameter '" + node.name() + "." + name + "' is missing");
        }
        return tensor;
    }

    private String constant(String name, Tensor value) {
        return graph.constant(name, OnnxTensor.of(value));
    }
}
