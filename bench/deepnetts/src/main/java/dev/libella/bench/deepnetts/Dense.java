package dev.libella.bench.deepnetts;

import deepnetts.net.FeedForwardNetwork;
import deepnetts.net.layers.AbstractLayer;
import deepnetts.net.layers.activation.ActivationType;
import deepnetts.net.loss.LossType;
import deepnetts.util.Tensor;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.ReLU;
import java.util.List;

/**
 * Linear layers with ReLU between them as Deep Netts's, with the same weights. Its convolutions cannot take part: they
 * always keep the image's size, and have no momentum.
 */
final class Dense {
    private Dense() {}

    static FeedForwardNetwork of(Network network, Parameters parameters, boolean training)
            throws UnsupportedWorkException {
        List<Network.Node> linear = linear(network);
        FeedForwardNetwork.Builder builder =
                FeedForwardNetwork.builder().addInputLayer(network.input().elements());
        for (Network.Node hidden : linear.subList(0, linear.size() - 1)) {
            builder.addFullyConnectedLayer(hidden.output().elements(), ActivationType.RELU);
        }
        FeedForwardNetwork made = builder.addOutputLayer(
                        network.output().elements(), training ? ActivationType.SOFTMAX : ActivationType.LINEAR)
                .lossFunction(training ? LossType.CROSS_ENTROPY : LossType.MEAN_SQUARED_ERROR)
                .build();
        for (int i = 0; i < linear.size(); i++) {
            AbstractLayer layer = made.getLayers().get(i + 1); // after the input's
            String name = linear.get(i).name();
            transpose(layer.getWeights(), parameters.get(name + ".weight").data());
            layer.setBiases(parameters.get(name + ".bias").data().clone());
        }
        return made;
    }

    private static List<Network.Node> linear(Network network) throws UnsupportedWorkException {
        for (Network.Node node : network.nodes()) {
            boolean fits = switch (node.layer()) {
                case Linear l -> l.bias();
                case ReLU r -> true;
                case Flatten f -> true;
                default -> false;
            };
            if (!fits) {
                throw new UnsupportedWorkException("only dense networks");
            }
        }
        return network.nodes().stream()
                .filter(node -> node.layer() instanceof Linear)
                .toList();
    }

    /** [out, in] here, [in, out] there. */
    private static void transpose(Tensor to, float[] weight) {
        for (int in = 0; in < to.getRows(); in++) {
            for (int out = 0; out < to.getCols(); out++) {
                to.set(in, out, weight[out * to.getRows() + in]);
            }
        }
    }
}
