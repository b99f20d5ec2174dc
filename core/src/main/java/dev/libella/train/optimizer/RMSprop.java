package dev.libella.train.optimizer;

import java.util.ArrayList;
import java.util.List;

/**
 * RMSprop (Hinton 2012; centered: Graves 2013): the gradient divided by the root of its average square.
 *
 * <pre>g = gradient + weightDecay·w
 * v = alpha·v + (1 − alpha)·g²
 * a = alpha·a + (1 − alpha)·g                 (centered: v − a² takes the place of v below)
 * b = momentum·b + g / (√v + epsilon)
 * w = w − learningRate·b</pre>
 *
 * @param learningRate the length of a step, ≥ 0
 * @param alpha how much of the averages is kept at each step, ≥ 0
 * @param epsilon keeps the quotient finite, ≥ 0
 * @param weightDecay strength of the L2 penalty, ≥ 0
 * @param momentum how much of the last steps goes on, ≥ 0
 * @param centered whether to divide by the deviation rather than the root mean square
 * @param maximize whether to climb instead of descend
 */
public record RMSprop(
        double learningRate,
        double alpha,
        double epsilon,
        double weightDecay,
        double momentum,
        boolean centered,
        boolean maximize)
        implements Optimizer {

    /** @throws IllegalArgumentException if a number is out of its range */
    public RMSprop {
        Checks.notNegative("RMSprop", "learning rate", learningRate);
        Checks.notNegative("RMSprop", "alpha", alpha);
        Checks.notNegative("RMSprop", "epsilon", epsilon);
        Checks.notNegative("RMSprop", "weight decay", weightDecay);
        Checks.notNegative("RMSprop", "momentum", momentum);
    }

    /** With the usual average, plain. */
    public RMSprop(double learningRate) {
        this(learningRate, 0.99, 1e-8, 0, 0, false, false);
    }

    /** With PyTorch's defaults. */
    public RMSprop() {
        this(1e-2);
    }

    @Override
    public RMSprop withLearningRate(double newLearningRate) {
        return new RMSprop(newLearningRate, alpha, epsilon, weightDecay, momentum, centered, maximize);
    }

    @Override
    public RMSprop withMomentum(double newMomentum) {
        return new RMSprop(learningRate, alpha, epsilon, weightDecay, newMomentum, centered, maximize);
    }

    /** These settings with another L2 penalty. */
    public RMSprop withWeightDecay(double newWeightDecay) {
        return new RMSprop(learningRate, alpha, epsilon, newWeightDecay, momentum, centered, maximize);
    }

    @Override
    public List<String> buffers() {
        List<String> names = new ArrayList<>(List.of("square_avg"));
        if (centered) {
            names.add("grad_avg");
        }
        if (momentum > 0) {
            names.add("momentum_buffer");
        }
        return List.copyOf(names);
    }

    @Override
    public void step(float[] weights, float[] gradient, float[][] buffers, long step, int from, int to) {
        float[] square = buffers[0];
        float sign = maximize ? -1 : 1;
        float decay = (float) weightDecay;
        float keep = (float) alpha;
        float take = (float) (1 - alpha);
        float small = (float) epsilon;
        float rate = (float) learningRate;
        float along = (float) momentum;
        for (int i = from; i < to; i++) {
            float g = sign * gradient[i] + decay * weights[i];
            square[i] = keep * square[i] + take * (g * g);
            float variance = square[i];
            if (centered) {
                float[] mean = buffers[1];
                mean[i] = keep * mean[i] + take * g;
                variance -= mean[i] * mean[i];
            }
            float direction = g / ((float) Math.sqrt(variance) + small);
            if (momentum > 0) {
                float[] buffer = buffers[buffers.length - 1];
                buffer[i] = along * buffer[i] + direction;
                direction = buffer[i];
            }
            weights[i] -= rate * direction;
        }
    }
}
