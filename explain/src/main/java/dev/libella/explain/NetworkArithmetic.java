package dev.libella.explain;

import dev.libella.nn.Cost;
import dev.libella.nn.Descriptions;
import dev.libella.nn.Memory;
import dev.libella.nn.Network;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * How each number of a network comes about: the sizes with their arithmetic, the weights with theirs, what each layer
 * sees and costs, and what it would cost without convolution's two ideas, local connections and shared weights.
 *
 * @param batch examples for which memory and multiply-adds are counted
 * @param rows the layers, in order
 */
public record NetworkArithmetic(int batch, List<Row> rows) {
    private static final int FLOAT = 4;

    /** Keeps a copy of the list. */
    public NetworkArithmetic {
        rows = List.copyOf(rows);
    }

    /**
     * One layer.
     *
     * @param name in the network
     * @param description with its numbers: {@code Conv2d(1→6, 5×5, padding 2)}
     * @param size the output size's arithmetic, one formula if all axes have the same: {@code ⌊…⌋+1 = 28}; empty if the
     *     size does not change by a formula
     * @param output what comes out for one example
     * @param weights the number of parameters' arithmetic: {@code 6·(1·5·5)+6 = 156}; empty without parameters
     * @param cost for one example
     * @param field what one output number sees of the input, along each spatial axis
     * @param weightBytes bytes of weights and buffers
     * @param activationBytes bytes of the output for the batch
     * @param parameterShare of the network's trainable parameters, 0 to 1
     * @param multiplyAddShare of the network's multiply-adds, 0 to 1
     * @param fullyConnected for a convolution, the weights that a fully connected layer from the same input to the same
     *     output would need
     */
    public record Row(
            String name,
            String description,
            String size,
            Shape output,
            String weights,
            Cost cost,
            List<ReceptiveField> field,
            long weightBytes,
            long activationBytes,
            double parameterShare,
            double multiplyAddShare,
            OptionalLong fullyConnected) {

        /** {@code conv1  Conv2d(1→6, 5×5, padding 2)  ⌊…⌋+1 = 28 → 6×28×28   weights 6·(1·5·5)+6 = 156}. */
        public String arithmetic() {
            return name + "  " + description + "  " + (size.isEmpty() ? "" : size + " ") + "→ " + output.toCrossString()
                    + (weights.isEmpty() ? "" : "   weights " + weights);
        }

        /** What it sees and costs, in one line. */
        public String costs() {
            List<String> parts = new ArrayList<>();
            if (!field.isEmpty()) {
                parts.add("sees " + field.stream().map(f -> "" + f.size()).collect(Collectors.joining("×")) + ", every "
                        + field.stream().map(f -> "" + f.stride()).collect(Collectors.joining("×")));
            }
            parts.add("activations " + Memory.text(activationBytes));
            if (cost.multiplyAdds() > 0) {
                parts.add(String.format(
                        Locale.ROOT, "multiply-adds %,d (%.1f %%)", cost.multiplyAdds(), 100 * multiplyAddShare));
                parts.add(String.format(
                        Locale.ROOT, "weights %s (%.1f %%)", Memory.text(weightBytes), 100 * parameterShare));
            }
            fullyConnected.ifPresent(weights ->
                    parts.add(String.format(Locale.ROOT, "fully connected it would need %,d weights", weights)));
            return String.join("; ", parts);
        }
    }

    /**
     * Explains a network.
     *
     * @param batch examples, ≥ 1
     */
    public static NetworkArithmetic of(Network network, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("explain: the batch must be at least 1; got " + batch);
        }
        Cost total = Cost.of(network);
        Map<String, List<ReceptiveField>> fields = ReceptiveField.of(network);
        List<Row> rows = new ArrayList<>();
        for (Network.Node node : network.nodes()) {
            Cost cost = Cost.of(network, node);
            Shape in = network.shapeOf(node.inputs().getFirst());
            rows.add(new Row(
                    node.name(),
                    Descriptions.text(node.layer()),
                    size(node.layer(), in),
                    node.output(),
                    weights(node.layer(), cost),
                    cost,
                    fields.getOrDefault(node.name(), List.of()),
                    FLOAT * cost.parameters(),
                    (long) FLOAT * batch * cost.activations(),
                    share(cost.trainable(), total.trainable()),
                    share(cost.multiplyAdds(), total.multiplyAdds()),
                    node.layer() instanceof Convolution
                            ? OptionalLong.of(
                                    (long) in.elements() * node.output().elements())
                            : OptionalLong.empty()));
        }
        return new NetworkArithmetic(batch, rows);
    }

    /** Two lines a layer, for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.add(row.arithmetic());
            lines.add("    " + row.costs());
        }
        return List.copyOf(lines);
    }

    private static String size(Layer layer, Shape in) {
        return switch (layer) {
            case Convolution c -> windows(c.windows(), in);
            case MaxPool m -> windows(m.windows(), in);
            case AvgPool a -> windows(a.windows(), in);
            case SumPool s -> windows(s.windows(), in);
            case LpPool l -> windows(l.windows(), in);
            case ConvolutionTranspose c -> {
                List<String> sizes = new ArrayList<>();
                for (int axis = 0; axis < c.windows().size(); axis++) {
                    sizes.add(transposed(c, axis, in.size(1 + axis)));
                }
                yield perAxis(sizes);
            }
            case Flatten f -> in.toCrossString().replace('×', '·') + " = " + in.elements();
            case Activation a -> "";
            case AdaptiveAvgPool a -> "";
            case AdaptiveMaxPool a -> "";
            case Add a -> "";
            case ChannelShuffle c -> "";
            case Concat c -> "";
            case Dropout d -> "";
            case Dropout2d d -> "";
            case Linear l -> "";
            case LocalResponseNorm l -> "";
            case LogSoftmax l -> "";
            case Multiply m -> "";
            case Narrow n -> "";
            case Normalization n -> "";
            case PReLU p -> "";
            case Pad p -> "";
            case PixelShuffle p -> "";
            case Softmax s -> "";
            case Upsample u -> "";
        };
    }

    private static String windows(List<Window> windows, Shape in) {
        List<String> sizes = new ArrayList<>();
        for (int axis = 0; axis < windows.size(); axis++) {
            sizes.add(windows.get(axis).arithmetic(in.size(1 + axis)));
        }
        return perAxis(sizes);
    }

    private static String transposed(ConvolutionTranspose layer, int axis, int in) {
        Window w = layer.windows().get(axis);
        int extra = layer.outputPadding().get(axis);
        int out = (in - 1) * w.stride() - w.before() - w.after() + w.span() + extra;
        return "(" + in + "−1)·" + w.stride() + "−" + w.before() + "−" + w.after() + "+" + w.span() + "+" + extra
                + " = " + out;
    }

    private static String perAxis(List<String> sizes) {
        return sizes.stream().distinct().collect(Collectors.joining(", "));
    }

    private static String weights(Layer layer, Cost cost) {
        String arithmetic = switch (layer) {
            case Convolution c ->
                c.outChannels() + "·(" + c.inChannels() / c.groups() + "·" + taps(c.windows()) + ")"
                        + (c.bias() ? "+" + c.outChannels() : "");
            case ConvolutionTranspose c ->
                c.inChannels() + "·(" + c.outChannels() / c.groups() + "·" + taps(c.windows()) + ")"
                        + (c.bias() ? "+" + c.outChannels() : "");
            case Linear l -> l.outFeatures() + "·" + l.inFeatures() + (l.bias() ? "+" + l.outFeatures() : "");
            case Normalization n -> "2·" + cost.trainable() / 2;
            case PReLU p -> "" + p.slopes();
            case Activation a -> "";
            case AdaptiveAvgPool a -> "";
            case AdaptiveMaxPool a -> "";
            case Add a -> "";
            case AvgPool a -> "";
            case ChannelShuffle c -> "";
            case Concat c -> "";
            case Dropout d -> "";
            case Dropout2d d -> "";
            case Flatten f -> "";
            case LocalResponseNorm l -> "";
            case LogSoftmax l -> "";
            case LpPool l -> "";
            case MaxPool m -> "";
            case Multiply m -> "";
            case Narrow n -> "";
            case Pad p -> "";
            case PixelShuffle p -> "";
            case Softmax s -> "";
            case SumPool s -> "";
            case Upsample u -> "";
        };
        return cost.trainable() == 0 ? "" : arithmetic + " = " + cost.trainable();
    }

    private static String taps(List<Window> windows) {
        return windows.stream().map(w -> "" + w.kernel()).collect(Collectors.joining("·"));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
