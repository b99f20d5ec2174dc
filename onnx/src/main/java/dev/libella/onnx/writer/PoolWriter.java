package dev.libella.onnx.writer;

import static dev.libella.onnx.writer.GraphWriter.none;

import dev.libella.nn.layer.AvgPool;
import dev.libella.nn.layer.LpPool;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pools as ONNX nodes. Rounding up is written as more padding behind, which old opsets have, too; only where padding
 * counts in an average is it not the same.
 */
final class PoolWriter {
    private final GraphWriter graph;

    PoolWriter(GraphWriter graph) {
        this.graph = graph;
    }

    String max(List<Window> windows, String x, Shape in) {
        return graph.node("MaxPool", LayerWriter.windows(floored(windows, in)), x);
    }

    String average(AvgPool layer, String x, Shape in) {
        List<Window> windows = layer.windows();
        if (layer.divisorOverride().isPresent()) {
            String sum = sum(windows, x, in);
            return graph.node(
                    "Mul",
                    none(),
                    sum,
                    graph.number(1.0 / layer.divisorOverride().getAsInt()));
        }
        if (!layer.countIncludePad()) {
            return graph.node("AveragePool", LayerWriter.windows(floored(windows, in)), x);
        }
        GraphWriter.Settings settings = LayerWriter.windows(windows).with("count_include_pad", 1L);
        if (hangsOver(layer, in)) {
            settings.with("ceil_mode", 1L);
        }
        return graph.node("AveragePool", settings, x);
    }

    /** Whether rounding up really adds a position, and padding counts. */
    static boolean hangsOver(AvgPool layer, Shape in) {
        return layer.countIncludePad()
                && layer.divisorOverride().isEmpty()
                && IntStream.range(0, layer.windows().size())
                        .anyMatch(axis -> layer.windows().get(axis).output(in.size(1 + axis))
                                != layer.windows().get(axis).withCeilMode(false).output(in.size(1 + axis)));
    }

    /** ONNX has no sum: the average, padding counted, times the number of taps. */
    String sum(List<Window> windows, String x, Shape in) {
        int taps = windows.stream().mapToInt(Window::kernel).reduce(1, Math::multiplyExact);
        String average = graph.node(
                "AveragePool", LayerWriter.windows(floored(windows, in)).with("count_include_pad", 1L), x);
        return graph.node("Mul", none(), average, graph.number(taps));
    }

    /** ONNX's LpPool takes magnitudes and whole exponents. */
    String norm(LpPool layer, String x, Shape in) {
        double p = layer.norm();
        boolean plain = p == Math.rint(p)
                && p <= Integer.MAX_VALUE
                && layer.windows().stream().allMatch(window -> window.dilation() == 1);
        if (plain) {
            return graph.node(
                    "LpPool", LayerWriter.windows(floored(layer.windows(), in)).with("p", (long) p), x);
        }
        String powers = graph.node("Pow", none(), graph.node("Abs", none(), x), graph.number(p));
        return graph.node("Pow", none(), sum(layer.windows(), powers, in), graph.number(1 / p));
    }

    String adaptiveAverage(String name, List<Integer> outputSizes, String x, Shape in) {
        if (outputSizes.stream().allMatch(size -> size == 1)) {
            return graph.node("GlobalAveragePool", none(), x);
        }
        if (divides(outputSizes, in)) {
            return graph.node("AveragePool", LayerWriter.windows(equalParts(outputSizes, in)), x);
        }
        if (outputSizes.size() > 2) {
            throw uneven(name, outputSizes, in);
        }
        // Averages over uneven parts are products with a matrix from the right, and one from the left.
        int axes = outputSizes.size();
        String result = graph.node(
                "MatMul",
                none(),
                x,
                graph.constant(OnnxTensor.of(
                        Shape.of(in.size(axes), outputSizes.getLast()),
                        parts(in.size(axes), outputSizes.getLast(), true))));
        if (axes == 2) {
            result = graph.node(
                    "MatMul",
                    none(),
                    graph.constant(OnnxTensor.of(
                            Shape.of(outputSizes.getFirst(), in.size(1)),
                            parts(in.size(1), outputSizes.getFirst(), false))),
                    result);
        }
        return result;
    }

    /** Which share of each output each input has; the parts are PyTorch's. */
    private static float[] parts(int in, int out, boolean inputsAreRows) {
        float[] shares = new float[in * out];
        for (int o = 0; o < out; o++) {
            int start = (int) ((long) o * in / out);
            int end = (int) Math.ceilDiv((o + 1L) * in, out);
            for (int i = start; i < end; i++) {
                shares[inputsAreRows ? i * out + o : o * in + i] = 1f / (end - start);
            }
        }
        return shares;
    }

    String adaptiveMax(String name, List<Integer> outputSizes, String x, Shape in) {
        if (outputSizes.stream().allMatch(size -> size == 1)) {
            return graph.node("GlobalMaxPool", none(), x);
        }
        if (!divides(outputSizes, in)) {
            throw uneven(name, outputSizes, in);
        }
        return graph.node("MaxPool", LayerWriter.windows(equalParts(outputSizes, in)), x);
    }

    private static OnnxException uneven(String name, List<Integer> outputSizes, Shape in) {
        return new OnnxException("export: layer '" + name + "' pools " + in + " to " + outputSizes
                + " in parts of different sizes, which ONNX does not have; use output sizes that divide the input's");
    }

    private static boolean divides(List<Integer> outputSizes, Shape in) {
        return IntStream.range(0, outputSizes.size()).allMatch(axis -> in.size(1 + axis) % outputSizes.get(axis) == 0);
    }

    private static List<Window> equalParts(List<Integer> outputSizes, Shape in) {
        return IntStream.range(0, outputSizes.size())
                .mapToObj(axis -> in.size(1 + axis) / outputSizes.get(axis))
                .map(size -> Window.of(size, size))
                .toList();
    }

    private static List<Window> floored(List<Window> windows, Shape in) {
        List<Window> floored = new ArrayList<>();
        for (int axis = 0; axis < windows.size(); axis++) {
            Window window = windows.get(axis);
            int size = in.size(1 + axis);
            int reach = (window.output(size) - 1) * window.stride() + window.span();
            int after = Math.max(window.after(), reach - size - window.before());
            floored.add(window.withCeilMode(false).withPadding(Padding.of(window.before(), after)));
        }
        return floored;
    }
}
