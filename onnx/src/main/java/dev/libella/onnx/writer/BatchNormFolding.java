package dev.libella.onnx.writer;

import dev.libella.nn.Network;
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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Batch norms computed into the convolutions before them: with {@code f = weight/√(var + ε)} the convolution's filters
 * are multiplied by f, and its bias becomes {@code (bias − mean)·f + shift}.
 */
public final class BatchNormFolding {
    private final Map<String, Tensor> parameters;
    private final Set<String> folded = new HashSet<>(); // batch norms
    private final Set<String> convolutions = new HashSet<>();

    private BatchNormFolding(Parameters parameters) {
        this.parameters = new HashMap<>(parameters.asMap());
    }

    /** Nothing folded. */
    public static BatchNormFolding none(Network network, Parameters parameters) {
        return new BatchNormFolding(parameters);
    }

    /** Every batch norm that is the only user of a convolution. */
    public static BatchNormFolding of(Network network, Parameters parameters) {
        BatchNormFolding folding = new BatchNormFolding(parameters);
        for (Network.Node node : network.nodes()) {
            String source = node.inputs().getFirst();
            if (node.layer() instanceof BatchNorm norm && !source.equals(Network.INPUT)) {
                Network.Node before = network.node(source);
                long users = network.nodes().stream()
                        .filter(other -> other.inputs().contains(source))
                        .count();
                if (before.layer() instanceof Convolution convolution && users == 1) {
                    folding.fold(before.name(), convolution, node.name(), norm);
                }
            }
        }
        return folding;
    }

    /** The tensors by path, those of folded layers changed. */
    public Map<String, Tensor> parameters() {
        return parameters;
    }

    /** Whether a layer has become part of the one before it. */
    public boolean isFolded(String layer) {
        return folded.contains(layer);
    }

    /** The node to write: a convolution that has taken a batch norm in has a bias. */
    public Network.Node node(Network.Node node) {
        if (!convolutions.contains(node.name())) {
            return node;
        }
        Layer layer = switch ((Convolution) node.layer()) {
            case Conv1d c -> new Conv1d(c.inChannels(), c.outChannels(), c.window(), c.groups(), true);
            case Conv2d c -> new Conv2d(c.inChannels(), c.outChannels(), c.height(), c.width(), c.groups(), true);
            case Conv3d c ->
                new Conv3d(c.inChannels(), c.outChannels(), c.depth(), c.height(), c.width(), c.groups(), true);
        };
        return new Network.Node(node.name(), layer, node.inputs(), node.output());
    }

    private void fold(String convolution, Convolution layer, String norm, BatchNorm settings) {
        int channels = layer.outChannels();
        float[] weight = data(convolution + ".weight").clone();
        float[] bias = layer.bias() ? data(convolution + ".bias").clone() : new float[channels];
        float[] scale = data(norm + ".weight");
        float[] shift = data(norm + ".bias");
        float[] mean = data(norm + ".running_mean");
        float[] variance = data(norm + ".running_var");
        int filter = weight.length / channels;
        for (int c = 0; c < channels; c++) {
            double factor = scale[c] / Math.sqrt(variance[c] + settings.epsilon());
            for (int i = c * filter; i < (c + 1) * filter; i++) {
                weight[i] = (float) (weight[i] * factor);
            }
            bias[c] = (float) ((bias[c] - mean[c]) * factor + shift[c]);
        }
        Tensor old = tensor(convolution + ".weight");
        parameters.put(convolution + ".weight", Tensor.of(old.shape(), weight));
        parameters.put(convolution + ".bias", Tensor.of(Shape.of(channels), bias));
        folded.add(norm);
        convolutions.add(convolution);
    }

    private float[] data(String path) {
        return tensor(path).data();
    }

    private Tensor tensor(String path) {
        Tensor tensor = parameters.get(path);
        if (tensor == null) {
            throw new IllegalArgumentException("export: the parameter '" + path + "' is missing");
        }
        return tensor;
    }
}
