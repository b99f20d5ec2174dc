package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.LogSoftmax;
import dev.libella.nn.layer.Softmax;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.Set;

/** A class's score for one image, and its gradient. Belongs to one thread. */
final class ScoreGradient {
    private final Plan plan;
    private final Tensor outputGradient; // [classes]

    /** @param observed layers whose output and gradient are wanted besides the image's */
    ScoreGradient(Network network, Parameters parameters, Set<String> observed, PlanOptions options) {
        Network scoring = scoring(network);
        PlanOptions asked = options.withInputGradient()
                .withFrozen(parameters.names()) // only the image's gradient is wanted
                .withObserved(observed);
        this.plan = Plan.differentiableInference(scoring, parameters, 1, asked);
        this.outputGradient = Tensor.zeros(scoring.output());
    }

    /**
     * The network up to its scores: a last softmax is left out, because a probability's gradient vanishes where the network
     * is sure, and says as much about the other classes as about its own.
     *
     * @throws ShapeException if the network takes no images or gives no scores
     */
    static Network scoring(Network network) {
        if (network.input().rank() != 3) {
            throw new ShapeException(
                    "explain: the network must take images, [C, H, W]; this one takes " + network.input());
        }
        if (network.output().rank() != 1) {
            throw new ShapeException(
                    "explain: the network must give one score for each class; this one gives " + network.output());
        }
        Network.Node last = network.nodes().getLast();
        boolean probabilities = last.layer() instanceof Softmax || last.layer() instanceof LogSoftmax;
        if (!probabilities || network.nodes().size() == 1) {
            return network;
        }
        Network.Builder builder = Network.builder(network.input());
        for (Network.Node node : network.nodes().subList(0, network.nodes().size() - 1)) {
            builder.add(node.name(), node.layer(), node.inputs().toArray(String[]::new));
        }
        return builder.build();
    }

    /** Forward and back; returns the score. */
    double of(Tensor image, int target) {
        double score = plan.forward(image).data()[checked(target)];
        outputGradient.data()[target] = 1;
        plan.backward(outputGradient);
        outputGradient.data()[target] = 0;
        return score;
    }

    /** The score alone. */
    double score(Tensor image, int target) {
        return plan.forward(image).data()[checked(target)];
    }

    /** The image's gradient after {@link #of}, {@code [1, C, H, W]}: overwritten by the next run. */
    Tensor image() {
        return plan.inputGradient();
    }

    /** What came out of an observed layer: overwritten by the next run. */
    Tensor output(String layer) {
        return plan.observed(layer);
    }

    /** The gradient there: overwritten by the next run. */
    Tensor gradient(String layer) {
        return plan.observedGradient(layer);
    }

    private int checked(int target) {
        checkClass(target, outputGradient.shape());
        return target;
    }

    static void checkClass(int target, Shape scores) {
        if (target < 0 || target >= scores.elements()) {
            throw new IllegalArgumentException(
                    "explain: the class must be from 0 to " + (scores.elements() - 1) + "; got " + target);
        }
    }
}
