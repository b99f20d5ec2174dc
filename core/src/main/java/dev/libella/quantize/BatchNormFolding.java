package dev.libella.quantize;

import dev.libella.nn.Network;
import dev.libella.nn.Network.Node;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.BatchNorm;
import dev.libella.nn.layer.Conv1d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Conv3d;
import dev.libella.nn.layer.Convolution;
import dev.libella.nn.layer.Layer;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network whose batch norms are computed into the convolutions before them: with {@code f = weight/√(var + ε)} the
 * convolution's filters are multiplied by f, and its bias becomes {@code (bias − mean)·f + shift}. In inference it
 * computes the same.
 *
 * @param network the network without those batch norms
 * @param parameters its parameters; tensors that did not change are the old ones
 */
public record BatchNormFolding(Network network, Parameters parameters) {
    /**
     * Folds every batch norm that is the only reader of a convolution.
     *
     * @param parameters the network's. Not modified.
     */
    public static BatchNormFolding of(Network network, Parameters parameters) {
        Map<String, Node> norms = new HashMap<>(); // by the convolution before them
        for (Node node : network.nodes()) {
            String source = node.inputs().getFirst();
            if (node.layer() instanceof BatchNorm
                    && !source.equals(Network.INPUT)
                    && network.node(source).layer() instanceof Convolution
                    && readers(network, source) == 1) {
                norms.put(source, node);
            }
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>(parameters.asMap());
        Map<String, String> names = new HashMap<>(); // where a layer's output comes from now
        Network.Builder builder = Network.builder(network.input());
        for (Node node : network.nodes()) {
            Node norm = norms.get(node.name());
            if (norms.containsValue(node)) {
                names.put(node.name(), node.inputs().getFirst());
                continue;
            }
            Layer layer = node.layer();
            if (norm != null && layer instanceof Convolution c && norm.layer() instanceof BatchNorm settings) {
                fold(node.name(), c, norm.name(), settings, tensors);
                layer = withBias(c);
            }
            String[] inputs = node.inputs().stream()
                    .map(input -> names.getOrDefault(input, input))
                    .toArray(String[]::new);
            builder.add(node.name(), layer, inputs);
        }
        Network folded = builder.build();
        return new BatchNormFolding(folded, Parameters.of(folded, tensors));
    }

    private static long readers(Network network, String layer) {
        return network.nodes().stream()
                .filter(node -> node.inputs().contains(layer))
                .count();
    }

    private static Layer withBias(Convolution convolution) {
        return switch (convolution) {
            case Conv1d c -> new Conv1d(c.inChannels(), c.outChannels(), c.window(), c.groups(), true);
            case Conv2d c -> new Conv2d(c.inChannels(), c.outChannels(), c.height(), c.width(), c.groups(), true);
            case Conv3d c ->
                new Conv3d(c.inChannels(), c.outChannels(), c.depth(), c.height(), c.width(), c.groups(), true);
        };
    }

    private static void fold(
            String convolution, Convolution layer, String norm, BatchNorm settings, Map<String, Tensor> tensors) {
        int channels = layer.outChannels();
        Tensor filters = take(tensors, convolution + ".weight");
        float[] weight = filters.data().clone();
        float[] bias =
                layer.bias() ? take(tensors, convolution + ".bias").data().clone() : new float[channels];
        float[] scale = take(tensors, norm + ".weight").data();
        float[] shift = take(tensors, norm + ".bias").data();
        float[] mean = take(tensors, norm + ".running_mean").data();
        float[] variance = take(tensors, norm + ".running_var").data();
        int filter = weight.length / channels;
        for (int c = 0; c < channels; c++) {
            double factor = scale[c] / Math.sqrt(variance[c] + settings.epsilon());
            for (int i = c * filter; i < (c + 1) * filter; i++) {
                weight[i] = (float) (weight[i] * factor);
            }
            bias[c] = (float) ((bias[c] - mean[c]) * factor + shift[c]);
        }
        tensors.put(convolution + ".weight", Tensor.of(filters.shape(), weight));
        tensors.put(convolution + ".bias", Tensor.of(Shape.of(channels), bias));
    }

    private static Tensor take(Map<String, Tensor> tensors, String path) {
        Tensor tensor = tensors.remove(path);
        if (tensor == null) {
            throw new IllegalArgumentException("batch norm folding: the parameter '" + path + "' is missing");
        }
        return tensor;
    }
}
