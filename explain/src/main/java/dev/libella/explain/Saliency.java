package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.PlanOptions;
import dev.libella.random.Random;
import dev.libella.tensor.Tensor;
import java.util.Set;

/**
 * How a class's score depends on each pixel, by the score's gradient. The score is the network's output for the class,
 * before a softmax if the network ends in one.
 *
 * <p>Same bits for any number of threads. Belongs to one thread at a time; the parameters must not change meanwhile.
 *
 * <pre>{@code
 * Saliency saliency = new Saliency(network, parameters, PlanOptions.threads(2));
 * Tensor map = saliency.gradient(image, 9); // [C, H, W]
 * }</pre>
 */
public final class Saliency {
    private final ScoreGradient gradient;

    /** @throws dev.libella.tensor.ShapeException if the network takes no images or gives no scores */
    public Saliency(Network network, Parameters parameters, PlanOptions options) {
        this.gradient = new ScoreGradient(network, parameters, Set.of(), options);
    }

    /**
     * The gradient {@code ∂score/∂pixel} (Simonyan, Vedaldi and Zisserman 2013).
     *
     * @param image {@code [C, H, W]}, preprocessed. Not modified.
     * @param target the class, from 0
     * @return {@code [C, H, W]}, new
     */
    public Tensor gradient(Tensor image, int target) {
        gradient.of(image, target);
        return Tensor.of(image.shape(), gradient.image().data().clone());
    }

    /**
     * SmoothGrad (Smilkov and others 2017): the mean gradient at noisy copies of the image, in which what the noise shakes
     * cancels out.
     *
     * @param image {@code [C, H, W]}, preprocessed. Not modified.
     * @param target the class, from 0
     * @param noise the noise's standard deviation as a part of the image's range from its lowest to its highest number;
     *     the paper advises 0.1 to 0.2
     * @param samples noisy copies, ≥ 1
     * @param seed the same seed gives the same bits
     * @return {@code [C, H, W]}, new
     */
    public Tensor smoothGrad(Tensor image, int target, double noise, int samples, long seed) {
        if (samples < 1 || !(noise >= 0) || Double.isInfinite(noise)) {
            throw new IllegalArgumentException(
                    "smoothgrad: needs at least 1 sample and noise of at least 0; got " + samples + " and " + noise);
        }
        double deviation = noise * range(image.data());
        double[] sum = new double[image.data().length];
        Tensor noisy = image.copy();
        for (int sample = 0; sample < samples; sample++) {
            long key = Random.key(seed, sample);
            for (int i = 0; i < sum.length; i++) {
                noisy.data()[i] = (float) (image.data()[i] + deviation * Random.gaussian(key, i));
            }
            gradient.of(noisy, target);
            add(gradient.image().data(), sum);
        }
        Tensor mean = Tensor.zeros(image.shape());
        for (int i = 0; i < sum.length; i++) {
            mean.data()[i] = (float) (sum[i] / samples);
        }
        return mean;
    }

    /**
     * What integrated gradients found.
     *
     * @param attributions how much each pixel contributes to the score, {@code [C, H, W]}
     * @param score the class's score for the image
     * @param baselineScore its score for the baseline
     */
    public record Attributed(Tensor attributions, double score, double baselineScore) {
        /** The sum of all attributions: with enough steps {@code score − baselineScore}. */
        public double sum() {
            double sum = 0;
            for (float attribution : attributions.data()) {
                sum += attribution;
            }
            return sum;
        }

        /** By how much completeness is missed: {@code |sum − (score − baselineScore)|}. */
        public double error() {
            return Math.abs(sum() - (score - baselineScore));
        }
    }

    /**
     * Integrated gradients (Sundararajan, Taly and Yan 2017), along the straight way from the baseline to the image:
     *
     * <pre>(image − baseline) · ∫₀¹ ∂score/∂pixel(baseline + α·(image − baseline)) dα</pre>
     *
     * <p>The integral is the mean of the gradients at the middles of equal steps. Complete: the attributions add up to the
     * difference of the two scores, up to the error of the sum, which shrinks with more steps.
     *
     * @param image {@code [C, H, W]}, preprocessed. Not modified.
     * @param baseline an image that says nothing, same shape; for normalised images zeros, the mean image. Not modified.
     * @param target the class, from 0
     * @param steps ≥ 1; 50 to 300 in the paper
     */
    public Attributed integratedGradients(Tensor image, Tensor baseline, int target, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("integrated gradients: needs at least 1 step; got " + steps);
        }
        if (!baseline.shape().equals(image.shape())) {
            throw new IllegalArgumentException("integrated gradients: the baseline must have the image's shape "
                    + image.shape() + "; got " + baseline.shape());
        }
        double[] sum = new double[image.data().length];
        Tensor between = Tensor.zeros(image.shape());
        for (int step = 0; step < steps; step++) {
            double part = (step + 0.5) / steps;
            for (int i = 0; i < sum.length; i++) {
                double from = baseline.data()[i];
                between.data()[i] = (float) (from + part * (image.data()[i] - from));
            }
            gradient.of(between, target);
            add(gradient.image().data(), sum);
        }
        Tensor attributions = Tensor.zeros(image.shape());
        for (int i = 0; i < sum.length; i++) {
            double way = (double) image.data()[i] - baseline.data()[i];
            attributions.data()[i] = (float) (way * sum[i] / steps);
        }
        return new Attributed(attributions, gradient.score(image, target), gradient.score(baseline, target));
    }

    private static void add(float[] numbers, double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += numbers[i];
        }
    }

    private static double range(float[] numbers) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float number : numbers) {
            low = Math.min(low, number);
            high = Math.max(high, number);
        }
        return high - low;
    }
}
