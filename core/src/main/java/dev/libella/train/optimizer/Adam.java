package dev.libella.train.optimizer;

import java.util.List;

/**
 * Adam (Kingma and Ba 2015): every weight has its own step length, from averages of its gradient and of the square.
 *
 * <pre>g = gradient + weightDecay·w
 * m = beta1·m + (1 − beta1)·g
 * v = beta2·v + (1 − beta2)·g²             (with amsgrad, the largest v so far is used below)
 * w = w − learningRate/(1 − beta1ᵗ) · m / (√v/√(1 − beta2ᵗ) + epsilon)</pre>
 *
 * @param learningRate the length of a step, ≥ 0
 * @param beta1 how much of the average gradient is kept at each step, in [0, 1)
 * @param beta2 how much of the average square is kept at each step, in [0, 1)
 * @param epsilon keeps the quotient finite, ≥ 0
 * @param weightDecay strength of the L2 penalty, ≥ 0; see {@link AdamW} for the decoupled one
 * @param amsgrad whether step lengths may only shrink (Reddi, Kale and Kumar 2018)
 * @param maximize whether to climb instead of descend
 */
public record Adam(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        boolean amsgrad,
        boolean maximize)
        implements Optimizer {

    /** @throws IllegalArgumentException if a number is out of its range */
    public Adam {
        check("Adam", learningRate, beta1, beta2, epsilon, weightDecay);
    }

    /** With the usual averages. */
    public Adam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0, false, false);
    }

    /** With PyTorch's defaults. */
    public Adam() {
        this(1e-3);
    }

    @Override
    public Adam withLearningRate(double newLearningRate) {
        return new Adam(newLearningRate, beta1, beta2, epsilon, weightDecay, amsgrad, maximize);
    }

    @Override
    public Adam withMomentum(double newBeta1) {
        return new Adam(learningRate, newBeta1, beta2, epsilon, weightDecay, amsgrad, maximize);
    }

    /** These settings with another L2 penalty. */
    public Adam withWeightDecay(double newWeightDecay) {
        return new Adam(learningRate, beta1, beta2, epsilon, newWeightDecay, amsgrad, maximize);
    }

    @Override
    public List<String> buffers() {
        return amsgrad ? List.of("exp_avg", "exp_avg_sq", "max_exp_avg_sq") : List.of("exp_avg", "exp_avg_sq");
    }

    @Override
    public void step(float[] weights, float[] gradient, float[][] buffers, long step, int from, int to) {
        float[] mean = buffers[0];
        float[] square = buffers[1];
        float[] largest = amsgrad ? buffers[2] : square;
        float sign = maximize ? -1 : 1;
        float decay = (float) weightDecay;
        float keepMean = (float) beta1;
        float takeMean = (float) (1 - beta1);
        float keepSquare = (float) beta2;
        float takeSquare = (float) (1 - beta2);
        float rate = (float) (learningRate / (1 - StrictMath.pow(beta1, (double) step)));
        float root = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, (double) step)));
        float small = (float) epsilon;
        // Loops that each write to few arrays, and never to one under two names: such become vector code.
        for (int i = from; i < to; i++) {
            float g = sign * gradient[i] + decay * weights[i];
            mean[i] = keepMean * mean[i] + takeMean * g;
            square[i] = keepSquare * square[i] + takeSquare * (g * g);
        }
        if (amsgrad) {
            for (int i = from; i < to; i++) {
                largest[i] = Math.max(largest[i], square[i]);
            }
        }
        for (int i = from; i < to; i++) {
            weights[i] -= rate * mean[i] / ((float) Math.sqrt(largest[i]) * root + small);
        }
    }

    static void check(
            String optimizer, double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        Checks.notNegative(optimizer, "learning rate", learningRate);
        Checks.decay(optimizer, "beta1", beta1);
        Checks.decay(optimizer, "beta2", beta2);
        Checks.notNegative(optimizer, "epsilon", epsilon);
        Checks.notNegative(optimizer, "weight decay", weightDecay);
    }
}
