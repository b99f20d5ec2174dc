package dev.libella.onnx.reader;

import dev.libella.nn.layer.*;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.operator.Windows;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Pools. */
final class PoolReader {
    private final Importer importer;
    private final NodeProto node;
    private final Call call;

    PoolReader(Importer importer, NodeProto node, Call call) {
        this.importer = importer;
        this.node = node;
        this.call = call;
    }

    void read() {
        String source = importer.layer(node, 0);
        Shape in = importer.shape(source);
        Layer layer = switch (node.operator()) {
            case "GlobalAveragePool" -> globalAverage(in.rank() - 1);
            case "GlobalMaxPool" -> globalMax(in.rank() - 1);
            case "MaxPool" -> max(windows(in));
            case "AveragePool" -> average(windows(in), call.flag("count_include_pad", false));
            default -> norm((double) call.integer("p", 2), windows(in));
        };
        if (node.outputs().size() > 1 && !node.outputs().get(1).isEmpty()) {
            throw refusal("gives the positions of the maxima, too, which no layer does");
        }
        importer.give(node, importer.network().add(LayerReader.name(node), layer, List.of(source), Map.of()));
    }

    static Layer globalAverage(int axes) {
        return switch (axes) {
            case 1 -> new AdaptiveAvgPool1d(1);
            case 2 -> new AdaptiveAvgPool2d(1, 1);
            default -> new AdaptiveAvgPool3d(1, 1, 1);
        };
    }

    static Layer globalMax(int axes) {
        return switch (axes) {
            case 1 -> new AdaptiveMaxPool1d(1);
            case 2 -> new AdaptiveMaxPool2d(1, 1);
            default -> new AdaptiveMaxPool3d(1, 1, 1);
        };
    }

    List<Window> windows(Shape in) {
        int[] kernel = call.integers("kernel_shape").orElseThrow(() -> refusal("has no kernel_shape"));
        boolean ceil = call.flag("ceil_mode", false);
        return Windows.of(call, in.prepend(1), kernel).windows(kernel.length).stream()
                .map(window -> window.withCeilMode(ceil))
                .toList();
    }

    private static Layer max(List<Window> windows) {
        return switch (windows.size()) {
            case 1 -> new MaxPool1d(windows.get(0));
            case 2 -> new MaxPool2d(windows.get(0), windows.get(1));
            default -> new MaxPool3d(windows.get(0), windows.get(1), windows.get(2));
        };
    }

    private static Layer average(List<Window> windows, boolean padding) {
        OptionalInt none = OptionalInt.empty();
        return switch (windows.size()) {
            case 1 -> new AvgPool1d(windows.get(0), padding, none);
            case 2 -> new AvgPool2d(windows.get(0), windows.get(1), padding, none);
            default -> new AvgPool3d(windows.get(0), windows.get(1), windows.get(2), padding, none);
        };
    }

    static Layer norm(double p, List<Window> windows) {
        return switch (windows.size()) {
            case 1 -> new LpPool1d(p, windows.get(0));
            case 2 -> new LpPool2d(p, windows.get(0), windows.get(1));
            default -> throw Importer.refusal("it has norms over three axes, which no layer has");
        };
    }

    static Layer sum(List<Window> windows) {
        return switch (windows.size()) {
            case 1 -> new SumPool1d(windows.get(0));
            case 2 -> new SumPool2d(windows.get(0), windows.get(1));
            default -> throw Importer.refusal("it adds patches over three axes, which no layer does");
        };
    }

    private OnnxException refusal(String why) {
        return Importer.refusal("node " + node + " " + why);
    }
}
