package dev.libella.train.optimizer;

import java.util.List;

/**
 * How a gradient changes the weights: PyTorch's optimizers, with PyTorch's formulas, defaults and names.
 *
 * <p>An optimizer is a record of settings. What it remembers between steps is outside, in an {@link OptimizerState}.
 * Steps run element by element over plain arrays in float32, so any cut of the work gives the same bits. Stateless:
 * share it freely between threads.
 */
public sealed interface Optimizer permits SGD, Adam, AdamW, RMSprop, Adagrad {
    /** The length of a step. */
    double learningRate();

    /**
     * These settings with another learning rate.
     *
     * @throws IllegalArgumentException if it is negative or not a number
     */
    Optimizer withLearningRate(double learningRate);

    /**
     * These settings with another momentum (for {@link Adam} and {@link AdamW}, beta1); unchanged if the optimizer has
     * none. One-cycle schedules move it against the learning rate.
     *
     * @throws IllegalArgumentException if the optimizer cannot take it
     */
    Optimizer withMomentum(double momentum);

    /** The names of what it remembers for each weight, in order: {@code exp_avg}, {@code exp_avg_sq}, …. */
    List<String> buffers();

    /** What every buffer holds before the first step. */
    default float initial() {
        return 0;
    }

    /**
     * Makes one step for a range of an array of weights. Checks nothing: {@link OptimizerState#step} does.
     *
     * @param weights Modified.
     * @param gradient of the same length. Not modified.
     * @param buffers one array of the same length for each of {@link #buffers()}. Modified.
     * @param step which step this is; the first is 1
     * @param from first weight
     * @param to end of the weights, exclusive
     */
    void step(float[] weights, float[] gradient, float[][] buffers, long step, int from, int to);
}
