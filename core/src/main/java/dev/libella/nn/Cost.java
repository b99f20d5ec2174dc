package dev.libella.nn;

import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What a layer or a network costs for one example.
 *
 * @param trainable numbers that are learned
 * @param buffers numbers that are kept but not learned: running means and variances
 * @param multiplyAdds multiplications, each with its addition, as torchinfo counts them: a convolution uses each of its
 *     parameters once for each output position, other layers once for each row of their input; layers without
 *     parameters count nothing
 * @param activations numbers that come out
 */
public record Cost(long trainable, long buffers, long multiplyAdds, long activations) {
    /** Costs nothing. */
    public static final Cost NOTHING = new Cost(0, 0, 0, 0);

    /** The cost of one layer of a network. */
    public static Cost of(Network network, Network.Node node) {
        List<Shape> inputs = new ArrayList<>();
        node.inputs().forEach(name -> inputs.add(network.shapeOf(name)));
        long trainable = 0;
        long buffers = 0;
        for (ParameterSpec spec : ParameterSpecs.of(node.layer())) {
            if (spec.trainable()) {
                trainable += spec.shape().elements();
            } else {
                buffers += spec.shape().elements();
            }
        }
        long uses = uses(node.layer(), inputs, node.output());
        return new Cost(trainable, buffers, trainable * uses, node.output().elements());
    }

    /** The cost of a whole network. */
    public static Cost of(Network network) {
        return network.nodes().stream().map(node -> of(network, node)).reduce(NOTHING, Cost::plus);
    }

    /** Trainable parameters and buffers together. */
    public long parameters() {
        return trainable + buffers;
    }

    /** Both together. */
    public Cost plus(Cost other) {
        return new Cost(
                trainable + other.trainable,
                buffers + other.buffers,
                multiplyAdds + other.multiplyAdds,
                activations + other.activations);
    }

    /** How often each parameter of a layer is used for one example. */
    private static long uses(Layer layer, List<Shape> inputs, Shape output) {
        return switch (layer) {
            case Convolution c -> output.elements() / c.outChannels();
            // Each input number is stamped with the whole filter: the positions are those of the input.
            case ConvolutionTranspose c -> inputs.getFirst().elements() / c.inChannels();
            case Linear l -> output.elements() / l.outFeatures();
            case Normalization n -> 1;
            case PReLU p -> 1;
            case Activation a -> 0;
            case AdaptiveAvgPool a -> 0;
            case AdaptiveMaxPool a -> 0;
            case Add a -> 0;
            case AvgPool a -> 0;
            case ChannelShuffle c -> 0;
            case Concat c -> 0;
            case Dropout d -> 0;
            case Dropout2d d -> 0;
            case Flatten f -> 0;
            case LocalResponseNorm l -> 0;
            case LogSoftmax l -> 0;
            case LpPool l -> 0;
            case MaxPool m -> 0;
            case Multiply m -> 0;
            case Narrow n -> 0;
            case Pad p -> 0;
            case PixelShuffle p -> 0;
            case Softmax s -> 0;
            case SumPool s -> 0;
            case Upsample u -> 0;
        };
    }
}
