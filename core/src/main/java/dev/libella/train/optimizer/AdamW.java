package dev.libella.train.optimizer;

import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): {@code w = w·(1 − learningRate·weightDecay)}, then the
 * step of {@link Adam} without a penalty.
 *
 * @param learningRate the length of a step, ≥ 0
 * @param beta1 how much of the average gradient is kept at each step, in [0, 1)
 * @param beta2 how much of the average square is kept at each step, in [0, 1)
 * @param epsilon keeps the quotient finite, ≥ 0
 * @param weightDecay how fast weights shrink by themselves, ≥ 0
 * @param amsgrad whether step lengths may only shrink (Reddi, Kale and Kumar 2018)
 * @param maximize whether to climb instead of descend
 */
public record AdamW(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        boolean amsgrad,
        boolean maximize)
        implements Optimizer {

    /** @throws IllegalArgumentException if a number is out of its range */
    public AdamW {
        Adam.check("AdamW", learningRate, beta1, beta2, epsilon, weightDecay);
    }

    /** With the usual averages and a weight decay of 0.01. */
    public AdamW(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 1e-2, false, false);
    }

    /** With PyTorch's defaults. */
    public AdamW() {
        this(1e-3);
    }

    @Override
    public AdamW withLearningRate(double newLearningRate) {
        return new AdamW(newLearningRate, beta1, beta2, epsilon, weightDecay, amsgrad, maximize);
    }

    @Override
    public AdamW withMomentum(double newBeta1) {
        return new AdamW(learningRate, newBeta1, beta2, epsilon, weightDecay, amsgrad, maximize);
    }

    /** These settings with another weight decay. */
    public AdamW withWeightDecay(double newWeightDecay) {
        return new AdamW(learningRate, beta1, beta2, epsilon, newWeightDecay, amsgrad, maximize);
    }

    @Override
    public List<String> buffers() {
        return withoutDecay().buffers();
    }

    @Override
    public void step(float[] weights, float[] gradient, float[][] buffers, long step, int from, int to) {
        float keep = (float) (1 - learningRate * weightDecay);
        for (int i = from; i < to; i++) {
            weights[i] *= keep;
        }
        withoutDecay().step(weights, gradient, buffers, step, from, to);
    }

    private Adam withoutDecay() {
        return new Adam(learningRate, beta1, beta2, epsilon, 0, amsgrad, maximize);
    }
}
