package dev.libella.train.optimizer;

import java.util.List;

/**
 * Adagrad (Duchi, Hazan and Singer 2011): the more a weight has moved, the shorter its steps.
 *
 * <pre>g = gradient + weightDecay·w
 * s = s + g²
 * w = w − learningRate/(1 + (t − 1)·learningRateDecay) · g / (√s + epsilon)</pre>
 *
 * @param learningRate the length of a step, ≥ 0
 * @param learningRateDecay how fast all steps get shorter, ≥ 0
 * @param weightDecay strength of the L2 penalty, ≥ 0
 * @param initialAccumulator what s is before the first step, ≥ 0
 * @param epsilon keeps the quotient finite, ≥ 0
 * @param maximize whether to climb instead of descend
 */
public record Adagrad(
        double learningRate,
        double learningRateDecay,
        double weightDecay,
        double initialAccumulator,
        double epsilon,
        boolean maximize)
        implements Optimizer {

    /** @throws IllegalArgumentException if a number is out of its range */
    public Adagrad {
        Checks.notNegative("Adagrad", "learning rate", learningRate);
        Checks.notNegative("Adagrad", "learning rate decay", learningRateDecay);
        Checks.notNegative("Adagrad", "weight decay", weightDecay);
        Checks.notNegative("Adagrad", "initial accumulator", initialAccumulator);
        Checks.notNegative("Adagrad", "epsilon", epsilon);
    }

    /** Without any decay. */
    public Adagrad(double learningRate) {
        this(learningRate, 0, 0, 0, 1e-10, false);
    }

    /** With PyTorch's defaults. */
    public Adagrad() {
        this(1e-2);
    }

    @Override
    public Adagrad withLearningRate(double newLearningRate) {
        return new Adagrad(newLearningRate, learningRateDecay, weightDecay, initialAccumulator, epsilon, maximize);
    }

    /** Unchanged: Adagrad has no momentum. */
    @Override
    public Adagrad withMomentum(double momentum) {
        return this;
    }

    /** These settings with another L2 penalty. */
    public Adagrad withWeightDecay(double newWeightDecay) {
        return new Adagrad(learningRate, learningRateDecay, newWeightDecay, initialAccumulator, epsilon, maximize);
    }

    @Override
    public List<String> buffers() {
        return List.of("sum");
    }

    @Override
    public float initial() {
        return (float) initialAccumulator;
    }

    @Override
    public void step(float[] weights, float[] gradient, float[][] buffers, long step, int from, int to) {
        float[] sum = buffers[0];
        float sign = maximize ? -1 : 1;
        float decay = (float) weightDecay;
        float rate = (float) (learningRate / (1 + (step - 1) * learningRateDecay));
        float small = (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = sign * gradient[i] + decay * weights[i];
            sum[i] += g * g;
            weights[i] -= rate * g / ((float) Math.sqrt(sum[i]) + small);
        }
    }
}
