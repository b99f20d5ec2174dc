package dev.libella.bench.workload;

import dev.libella.nn.Network;
import dev.libella.tensor.Shape;
import dev.libella.train.optimizer.Optimizer;
import java.util.List;

/** What one run of a workload computes. */
public sealed interface Work {
    /** A network's output for a batch. */
    record Inference(Network network, int batch) implements Work {}

    /**
     * One step of training: output, cross-entropy, all gradients, and stochastic gradient descent with {@link
     * Inputs#LEARNING_RATE} and {@link Inputs#MOMENTUM}.
     */
    record Training(Network network, int batch) implements Work {}

    /** Gradients of a network of a single layer, for a given gradient of its output. */
    record Gradients(Network network, int batch, Wanted wanted) implements Work {}

    /** Which gradients. */
    enum Wanted {
        /** That of the input; the forward pass is not counted. */
        INPUT,
        /** Those of the parameters; the forward pass is not counted. */
        PARAMETERS,
        /** Both, with the forward pass: what a layer costs in training. */
        ALL_WITH_FORWARD
    }

    /** One step of an optimizer for parameters of these shapes. */
    record Optimization(Optimizer optimizer, List<Shape> shapes) implements Work {
        /** Keeps a copy of the list. */
        public Optimization {
            shapes = List.copyOf(shapes);
        }

        /** The number of weights. */
        public long elements() {
            return shapes.stream().mapToLong(Shape::elements).sum();
        }
    }

    /** This many floating-point operations on nothing but registers: the limit for arithmetic. */
    record Peak(long operations) implements Work {}

    /** A plain copy of this many numbers: the limit for moving data. */
    record Copy(int elements) implements Work {}
}
