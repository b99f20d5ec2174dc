package dev.libella.onnx.writer;

import static dev.libella.onnx.writer.GraphWriter.none;

import dev.libella.nn.layer.GroupNorm;
import dev.libella.nn.layer.LayerNorm;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Group and layer normalization as ONNX nodes: composed, as old opsets have neither. */
final class NormalizationWriter {
    private final GraphWriter graph;

    NormalizationWriter(GraphWriter graph) {
        this.graph = graph;
    }

    /** An instance normalization of the groups as channels, then scale and shift for each real channel. */
    String groupNorm(GroupNorm layer, String x, Shape in, List<Tensor> affine) {
        String grouped = graph.node("Reshape", none(), x, graph.integers(0, layer.groups(), -1));
        Shape groups = Shape.of(layer.groups());
        String normalized = graph.node(
                "InstanceNormalization",
                none().with("epsilon", layer.epsilon()),
                grouped,
                graph.constant(OnnxTensor.of(Tensor.full(groups, 1))),
                graph.constant(OnnxTensor.of(Tensor.zeros(groups))));
        long[] back = LongShape.batched(in);
        String restored = graph.node("Reshape", none(), normalized, graph.integers(back));
        int[] perChannel = new int[in.rank()];
        Arrays.fill(perChannel, 1);
        perChannel[0] = layer.channels();
        return affine(restored, affine, Shape.of(perChannel));
    }

    String layerNorm(LayerNorm layer, String x, List<Tensor> affine) {
        int axes = layer.normalizedShape().rank();
        if (graph.opset() >= 17) {
            return graph.node(
                    "LayerNormalization",
                    none().with("axis", -(long) axes).with("epsilon", layer.epsilon()),
                    x,
                    graph.constant(OnnxTensor.of(affine.get(0))),
                    graph.constant(OnnxTensor.of(affine.get(1))));
        }
        int[] innermost = IntStream.rangeClosed(-axes, -1).toArray();
        String difference = graph.node("Sub", none(), x, mean(x, innermost));
        String variance = mean(graph.node("Mul", none(), difference, difference), innermost);
        String deviation =
                graph.node("Sqrt", none(), graph.node("Add", none(), variance, graph.number(layer.epsilon())));
        String normalized = graph.node("Div", none(), difference, deviation);
        return affine(normalized, affine, layer.normalizedShape());
    }

    private String mean(String x, int[] axes) {
        return graph.node("ReduceMean", none().with("axes", axes), x);
    }

    private String affine(String x, List<Tensor> affine, Shape shape) {
        String scaled = graph.node(
                "Mul", none(), x, graph.constant(OnnxTensor.of(affine.get(0).reshape(shape))));
        return graph.node(
                "Add",
                none(),
                scaled,
                graph.constant(OnnxTensor.of(affine.get(1).reshape(shape))));
    }
}
