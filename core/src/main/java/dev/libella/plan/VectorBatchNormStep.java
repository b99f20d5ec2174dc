package dev.libella.plan;

import dev.libella.kernel.vector.normalization.BlockedBatchNorm;
import dev.libella.kernel.vector.normalization.PlanarBatchNorm;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm over blocked channels or in NCHW, with what is added behind it and a ReLU, if they are there: one {@link Pass}
 * for the moments and one for the result, and as many on the way back.
 */
final class VectorBatchNormStep implements Step {
    private final Value x;
    private final Value y;
    private final @Nullable Value residual;
    private final Filters.Norm norm;
    private final Weight gamma;
    private final double momentum;
    private final boolean relu;
    private final boolean training;
    private final int planes;
    private final int positions;
    private final int block;
    private final int blocks;
    private final int channels;
    private final double count;

    private final double[] mean;
    private final double[] variance;
    private final float[] centre;
    private final float[] scale;
    private final float[] shift;
    private final float[] coefficients;
    private final float[] sums;
    private final float[] dGamma;
    private final float[] dBeta;
    private final List<Pass> forwardPasses;
    private final List<Pass> backwardPasses;

    /**
     * A step.
     *
     * @param residual what is added behind the norm, and in blocks like x and y; null for nothing
     * @param relu whether a ReLU ends it
     */
    VectorBatchNormStep(
            Filters.Norm norm,
            double momentum,
            @Nullable Value residual,
            boolean relu,
            boolean training,
            Value x,
            Value y,
            Workers workers) {
        this.x = x;
        this.y = y;
        this.residual = residual;
        this.norm = norm;
        this.gamma = norm.scale();
        this.momentum = momentum;
        this.relu = relu;
        this.training = training;
        this.channels = x.shape.size(1);
        this.positions = x.exampleElements() / channels;
        this.block = x.layout.block();
        this.blocks = x.layout.blocks(channels);
        this.planes = x.batch() * blocks;
        Cut cut = Cut.of(planes, (long) positions * block);
        this.count = (double) x.batch() * positions;
        int padded = blocks * block;
        this.mean = new double[channels];
        this.variance = new double[channels];
        this.centre = new float[padded];
        this.scale = new float[padded];
        this.shift = new float[padded];
        this.coefficients = new float[training ? 3 * padded : 0];
        this.sums = new float[training ? planes * 2 * block : 0];
        float[] gammaGradient = Weight.gradientOf(gamma);
        float[] betaGradient = Weight.gradientOf(norm.shift());
        // Gradients of a frozen layer's weight and bias are computed all the same, and thrown away.
        this.dGamma = gammaGradient == null ? new float[channels] : gammaGradient;
        this.dBeta = betaGradient == null ? new float[channels] : betaGradient;
        Pass moments = new PlanePass(blocks, cut, workers, each(this::moments), () -> {}, this::batchMoments);
        Pass normalize = new PlanePass(blocks, cut, workers, each(normalizing()), this::beginNormalizing, () -> {});
        this.forwardPasses = training ? List.of(moments, normalize) : List.of(normalize);
        Pass gradientSums =
                new PlanePass(blocks, cut, workers, each(summing()), this::centreOnMeans, this::weightGradients);
        Pass gradient = new PlanePass(blocks, cut, workers, each(differentiating()));
        boolean passesOn = residual != null && residual.needsGradient();
        boolean needsSums = x.needsGradient()
                || passesOn
                || gamma.isTrained()
                || norm.shift().isTrained();
        this.backwardPasses =
                x.needsGradient() ? List.of(gradientSums, gradient) : needsSums ? List.of(gradientSums) : List.of();
    }

    /** One plane after the other. */
    private static PlanePass.Planes each(Workers.Piece plane) {
        return (from, to) -> {
            for (int p = from; p < to; p++) {
                plane.run(p);
            }
        };
    }

    private void moments(int plane) {
        if (x.isBlocked()) {
            BlockedBatchNorm.moments(plane, positions, x.data(), sums);
        } else {
            PlanarBatchNorm.moments(plane, positions, x.data(), sums);
        }
    }

    private Workers.Piece normalizing() {
        if (residual != null) {
            return plane -> BlockedBatchNorm.scaleAndAdd(
                    plane, blocks, positions, x.data(), residual.data(), scale, shift, relu, y.data());
        }
        return x.isBlocked()
                ? plane -> BlockedBatchNorm.scale(plane, blocks, positions, x.data(), scale, shift, relu, y.data())
                : plane -> PlanarBatchNorm.scale(plane, blocks, positions, x.data(), scale, shift, relu, y.data());
    }

    private Workers.Piece summing() {
        if (residual != null) {
            return plane -> BlockedBatchNorm.joinedGradientSums(
                    plane,
                    blocks,
                    positions,
                    y.gradient(),
                    y.data(),
                    x.data(),
                    centre,
                    relu,
                    joinedGradient(residual),
                    sums);
        }
        return x.isBlocked()
                ? plane -> BlockedBatchNorm.gradientSums(
                        plane, blocks, positions, y.gradient(), x.data(), centre, scale, shift, relu, sums)
                : plane -> PlanarBatchNorm.gradientSums(
                        plane, blocks, positions, y.gradient(), x.data(), centre, scale, shift, relu, sums);
    }

    private Workers.Piece differentiating() {
        if (residual != null) {
            return plane -> BlockedBatchNorm.gradient(
                    plane,
                    blocks,
                    positions,
                    joinedGradient(residual),
                    x.data(),
                    coefficients,
                    shift,
                    false,
                    x.gradient());
        }
        return x.isBlocked()
                ? plane -> BlockedBatchNorm.gradient(
                        plane, blocks, positions, y.gradient(), x.data(), coefficients, shift, relu, x.gradient())
                : plane -> PlanarBatchNorm.gradient(
                        plane, blocks, positions, y.gradient(), x.data(), coefficients, shift, relu, x.gradient());
    }

    /** Where the gradient of the sum of norm and residual lies: it is the residual's as well. */
    private float[] joinedGradient(Value added) {
        return added.needsGradient() ? added.gradient() : y.gradient();
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return (x.isBlocked() ? "blocked" : "planar")
                + " batch norm"
                + (residual == null ? "" : " + add")
                + (relu ? " + ReLU" : "");
    }

    @Override
    public List<Value> reads() {
        return residual == null ? List.of(x) : List.of(x, residual);
    }

    @Override
    public List<Value> writes() {
        return List.of(y);
    }

    @Override
    public List<Value> keeps() {
        return residual == null ? List.of(x) : List.of(x, y);
    }

    @Override
    public boolean changesGradient() {
        return residual != null;
    }

    @Override
    public void forward() {
        for (int i = 0; i < forwardPasses.size(); i++) {
            forwardPasses.get(i).run();
        }
    }

    @Override
    public Optional<List<Pass>> forwardPasses() {
        return Optional.of(forwardPasses);
    }

    private void beginNormalizing() {
        if (!training) {
            for (int c = 0; c < channels; c++) {
                mean[c] = norm.mean().data()[c];
                variance[c] = norm.variance().data()[c];
            }
        }
        for (int c = 0; c < channels; c++) {
            double factor = gamma.data()[c] / Math.sqrt(variance[c] + norm.epsilon());
            scale[c] = (float) factor;
            shift[c] = (float) (norm.shift().data()[c] - mean[c] * factor);
        }
    }

    /**
     * The batch's moments from the sums of its planes, which are of differences from a plane's first number: the square of
     * the mean must not swallow the variance.
     */
    private void batchMoments() {
        double unbiased = count > 1 ? count / (count - 1) : 1;
        for (int c = 0; c < channels; c++) {
            int firstPlane = c / block;
            double start = firstNumber(firstPlane, c);
            double first = 0;
            double second = 0;
            for (int plane = firstPlane; plane < planes; plane += blocks) {
                double moved = firstNumber(plane, c) - start;
                double sum = sum(plane, c, 0);
                first += sum + positions * moved;
                second += sum(plane, c, 1) + moved * (2 * sum + positions * moved);
            }
            first /= count;
            mean[c] = start + first;
            variance[c] = Math.max(0, second / count - first * first);
            float[] runningMean = norm.mean().data();
            float[] runningVariance = norm.variance().data();
            runningMean[c] += (float) (momentum * (mean[c] - runningMean[c]));
            runningVariance[c] += (float) (momentum * (variance[c] * unbiased - runningVariance[c]));
        }
    }

    private double firstNumber(int plane, int channel) {
        return x.data()[plane * positions * block + channel % block];
    }

    private double sum(int plane, int channel, int which) {
        return sums[(plane * 2 + which) * block + channel % block];
    }

    /** Adds the sums of a channel's planes in order. */
    private double total(int channel, int which) {
        double total = 0;
        for (int plane = channel / block; plane < planes; plane += blocks) {
            total += sum(plane, channel, which);
        }
        return total;
    }

    @Override
    public void backward() {
        for (int i = 0; i < backwardPasses.size(); i++) {
            backwardPasses.get(i).run();
        }
    }

    @Override
    public Optional<List<Pass>> backwardPasses() {
        return Optional.of(backwardPasses);
    }

    private void centreOnMeans() {
        for (int c = 0; c < channels; c++) {
            centre[c] = (float) mean[c];
        }
    }

    private void weightGradients() {
        Arrays.fill(coefficients, 0f);
        int padded = blocks * block;
        for (int c = 0; c < channels; c++) {
            double inverse = 1 / Math.sqrt(variance[c] + norm.epsilon());
            double sum = total(c, 0);
            double product = total(c, 1);
            dGamma[c] = (float) (product * inverse);
            dBeta[c] = (float) sum;
            double slope = -scale[c] * inverse * inverse * product / count;
            coefficients[c] = scale[c];
            coefficients[padded + c] = (float) slope;
            coefficients[2 * padded + c] = (float) (-scale[c] * sum / count - slope * mean[c]);
        }
    }
}
