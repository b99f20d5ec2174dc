package dev.libella.onnx.writer;

import static dev.libella.onnx.writer.GraphWriter.none;

import dev.libella.nn.layer.ChannelShuffle;
import dev.libella.nn.layer.Pad;
import dev.libella.nn.layer.PixelShuffle;
import dev.libella.nn.layer.Upsample;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Layers that move numbers, as ONNX nodes. */
final class RearrangementWriter {
    private final GraphWriter graph;

    RearrangementWriter(GraphWriter graph) {
        this.graph = graph;
    }

    String pad(String name, Pad layer, String x, Shape in) {
        int rank = in.rank() + 1;
        int first = rank - layer.before().size();
        int[] pads = new int[2 * rank];
        for (int i = 0; i < layer.before().size(); i++) {
            pads[first + i] = layer.before().get(i);
            pads[rank + first + i] = layer.after().get(i);
        }
        String mode = switch (layer.mode()) {
            case Pad.Mode.Constant(double value) -> "constant";
            case Pad.Mode.Reflect() -> "reflect";
            case Pad.Mode.Replicate() -> "edge";
            case Pad.Mode.Circular() -> "wrap";
        };
        if (mode.equals("wrap") && graph.opset() < 19) {
            throw LayerWriter.needs(name, 19);
        }
        double value = layer.mode() instanceof Pad.Mode.Constant(double given) ? given : 0;
        if (graph.opset() < 11) {
            return graph.node(
                    "Pad", none().with("mode", mode).with("pads", pads).with("value", value), x);
        }
        long[] numbers = Arrays.stream(pads).asLongStream().toArray();
        return graph.node("Pad", none().with("mode", mode), x, graph.integers(numbers), graph.number(value));
    }

    String pixelShuffle(PixelShuffle layer, String x, Shape in) {
        int factor = layer.upscaleFactor();
        int channels = in.size(0) / (factor * factor);
        String split = reshape(x, channels, factor, factor, in.size(1), in.size(2));
        String turned = graph.node("Transpose", none().with("perm", new int[] {0, 1, 4, 2, 5, 3}), split);
        return reshape(turned, channels, in.size(1) * factor, in.size(2) * factor);
    }

    String channelShuffle(ChannelShuffle layer, String x, Shape in) {
        int inner = in.from(1).elements();
        String split = reshape(x, layer.groups(), in.size(0) / layer.groups(), inner);
        String turned = graph.node("Transpose", none().with("perm", new int[] {0, 2, 1, 3}), split);
        return reshape(turned, in.toArray());
    }

    private String reshape(String x, int... sizes) {
        return graph.node("Reshape", none(), x, graph.integers(LongShape.batched(sizes)));
    }

    String upsample(String name, Upsample layer, String x, Shape in) {
        boolean whole = isWhole(layer, in);
        float height = scale(in.size(1), layer.outHeight());
        float width = scale(in.size(2), layer.outWidth());
        if (layer.mode() == Upsample.Mode.NEAREST && whole && graph.opset() < 11) {
            if (graph.opset() < 9) {
                return graph.node(
                        "Upsample",
                        none().with("mode", "nearest").withNumbers("scales", List.of(1f, 1f, height, width)),
                        x);
            }
            String scales = graph.constant(OnnxTensor.of(Shape.of(4), 1f, 1f, height, width));
            return graph.node(graph.opset() == 9 ? "Upsample" : "Resize", none().with("mode", "nearest"), x, scales);
        }
        if (graph.opset() < 11) {
            throw LayerWriter.needs(name, 11);
        }
        GraphWriter.Settings settings = switch (layer.mode()) {
            case NEAREST ->
                none().with("mode", "nearest")
                        .with("coordinate_transformation_mode", "asymmetric")
                        .with("nearest_mode", "floor");
            case BILINEAR -> none().with("mode", "linear").with("coordinate_transformation_mode", "half_pixel");
            case BILINEAR_ALIGN_CORNERS ->
                none().with("mode", "linear").with("coordinate_transformation_mode", "align_corners");
        };
        // Scales for the batch and channels are 1: sizes would fix the batch.
        String empty = graph.constant(OnnxTensor.of(Shape.of(0), new float[0]));
        return graph.node(
                "Resize", settings, x, empty, graph.constant(OnnxTensor.of(Shape.of(4), 1f, 1f, height, width)));
    }

    /** The quotient, and so much more that times the size, rounded down, it does not lose a position: in any precision. */
    private static float scale(int in, int out) {
        float scale = (float) out / in;
        while ((int) ((double) scale * in) < out) {
            scale = Math.nextUp(scale);
        }
        return scale;
    }

    static boolean isWhole(Upsample layer, Shape in) {
        return layer.outHeight() % in.size(1) == 0 && layer.outWidth() % in.size(2) == 0;
    }
}
