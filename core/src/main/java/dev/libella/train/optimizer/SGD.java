package dev.libella.train.optimizer;

import java.util.List;

/**
 * Stochastic gradient descent, plain or with momentum.
 *
 * <pre>g = gradient + weightDecay·w
 * b = momentum·b + (1 − dampening)·g          (b = g at the first step)
 * w = w − learningRate·(nesterov ? g + momentum·b : b)</pre>
 *
 * @param learningRate the length of a step, ≥ 0
 * @param momentum how much of the last steps goes on, ≥ 0; 0 for none, 0.9 is usual
 * @param dampening how much less of the new gradient goes into the momentum
 * @param weightDecay strength of the L2 penalty, ≥ 0
 * @param nesterov whether to look ahead along the momentum; needs momentum and no dampening
 * @param maximize whether to climb instead of descend
 */
public record SGD(
        double learningRate, double momentum, double dampening, double weightDecay, boolean nesterov, boolean maximize)
        implements Optimizer {

    /** @throws IllegalArgumentException if a number is out of its range */
    public SGD {
        Checks.notNegative("SGD", "learning rate", learningRate);
        Checks.notNegative("SGD", "momentum", momentum);
        Checks.notNegative("SGD", "weight decay", weightDecay);
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException("SGD: Nesterov needs a momentum above 0 and dampening 0; got momentum "
                    + momentum + " and dampening " + dampening);
        }
    }

    /** Plain descent. */
    public SGD(double learningRate) {
        this(learningRate, 0, 0, 0, false, false);
    }

    /** Descent with momentum. */
    public SGD(double learningRate, double momentum) {
        this(learningRate, momentum, 0, 0, false, false);
    }

    @Override
    public SGD withLearningRate(double newLearningRate) {
        return new SGD(newLearningRate, momentum, dampening, weightDecay, nesterov, maximize);
    }

    @Override
    public SGD withMomentum(double newMomentum) {
        return new SGD(learningRate, newMomentum, dampening, weightDecay, nesterov, maximize);
    }

    /** These settings with another weight decay. */
    public SGD withWeightDecay(double newWeightDecay) {
        return new SGD(learningRate, momentum, dampening, newWeightDecay, nesterov, maximize);
    }

    /** These settings with or without looking ahead. */
    public SGD withNesterov(boolean newNesterov) {
        return new SGD(learningRate, momentum, dampening, weightDecay, newNesterov, maximize);
    }

    @Override
    public List<String> buffers() {
        return momentum == 0 ? List.of() : List.of("momentum_buffer");
    }

    @Override
    public void step(float[] weights, float[] gradient, float[][] buffers, long step, int from, int to) {
        float sign = maximize ? -1 : 1;
        float rate = (float) learningRate;
        float decay = (float) weightDecay;
        if (momentum == 0) {
            for (int i = from; i < to; i++) {
                weights[i] -= rate * (sign * gradient[i] + decay * weights[i]);
            }
            return;
        }
        float[] buffer = buffers[0];
        float keep = step == 1 ? 0 : (float) momentum;
        float take = step == 1 ? 1 : (float) (1 - dampening);
        float ahead = nesterov ? 1 : 0; // how much of the gradient itself
        float along = nesterov ? (float) momentum : 1; // and how much of the momentum
        for (int i = from; i < to; i++) {
            float g = sign * gradient[i] + decay * weights[i];
            buffer[i] = keep * buffer[i] + take * g;
            weights[i] -= rate * (ahead * g + along * buffer[i]);
        }
    }
}
