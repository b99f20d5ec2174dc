package dev.libella.plan;

import dev.libella.kernel.vector.normalization.BlockedBatchNorm;
import dev.libella.kernel.vector.normalization.PlanarBatchNorm;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm over blocked channels or in NCHW, with what is added behind it and a ReLU, if they are there: one pass for the
 * moments and one for the result, and as many on the way back.
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
    private final Workers workers;
    private final int planes;
    private final Cut cut;
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
    private final Workers.Piece moments;
    private final Workers.Piece normalize;
    private final Workers.Piece gradientSums;
    private final Workers.Piece gradient;

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
        this.workers = workers;
        this.channels = x.shape.size(1);
        int positions = x.exampleElements() / channels;
        this.block = x.layout.block();
        this.blocks = x.layout.blocks(channels);
        this.planes = x.batch() * blocks;
        this.cut = Cut.of(planes, (long) positions * block);
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
        if (residual != null) {
            this.moments = each(plane -> BlockedBatchNorm.moments(plane, blocks, positions, x.data(), centre, sums));
            this.normalize = each(plane -> BlockedBatchNorm.scaleAndAdd(
                    plane, blocks, positions, x.data(), residual.data(), scale, shift, relu, y.data()));
            this.gradientSums = each(plane -> BlockedBatchNorm.joinedGradientSums(
                    plane,
                    blocks,
                    positions,
                    y.gradient(),
                    y.data(),
                    x.data(),
                    centre,
                    relu,
                    joinedGradient(residual),
                    sums));
            this.gradient = each(plane -> BlockedBatchNorm.gradient(
                    plane,
                    blocks,
                    positions,
                    joinedGradient(residual),
                    x.data(),
                    coefficients,
                    shift,
                    false,
                    x.gradient()));
        } else if (x.isBlocked()) {
            this.moments = each(plane -> BlockedBatchNorm.moments(plane, blocks, positions, x.data(), centre, sums));
            this.normalize = each(
                    plane -> BlockedBatchNorm.scale(plane, blocks, positions, x.data(), scale, shift, relu, y.data()));
            this.gradientSums = each(plane -> BlockedBatchNorm.gradientSums(
                    plane, blocks, positions, y.gradient(), x.data(), centre, scale, shift, relu, sums));
            this.gradient = each(plane -> BlockedBatchNorm.gradient(
                    plane, blocks, positions, y.gradient(), x.data(), coefficients, shift, relu, x.gradient()));
        } else {
            this.moments = each(plane -> PlanarBatchNorm.moments(plane, blocks, positions, x.data(), centre, sums));
            this.normalize = each(
                    plane -> PlanarBatchNorm.scale(plane, blocks, positions, x.data(), scale, shift, relu, y.data()));
            this.gradientSums = each(plane -> PlanarBatchNorm.gradientSums(
                    plane, blocks, positions, y.gradient(), x.data(), centre, scale, shift, relu, sums));
            this.gradient = each(plane -> PlanarBatchNorm.gradient(
                    plane, blocks, positions, y.gradient(), x.data(), coefficients, shift, relu, x.gradient()));
        }
    }

    /** Where the gradient of the sum of norm and residual lies: it is the residual's as well. */
    private float[] joinedGradient(Value added) {
        return added.needsGradient() ? added.gradient() : y.gradient();
    }

    /** A piece of planes, one after the other. */
    private Workers.Piece each(Workers.Piece plane) {
        return piece -> {
            for (int p = cut.from(piece); p < cut.to(piece); p++) {
                plane.run(p);
            }
        };
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
        if (training) {
            batchMoments();
        } else {
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
        workers.run(cut.pieces(), normalize);
    }

    private void batchMoments() {
        // Differences from a channel's first number: the square of the mean must not swallow the variance.
        int plane = x.storage.elements / planes;
        for (int c = 0; c < channels; c++) {
            centre[c] = x.data()[c / block * plane + c % block];
        }
        workers.run(cut.pieces(), moments);
        double unbiased = count > 1 ? count / (count - 1) : 1;
        for (int c = 0; c < channels; c++) {
            double first = total(c, 0) / count;
            mean[c] = centre[c] + first;
            variance[c] = Math.max(0, total(c, 1) / count - first * first);
            float[] runningMean = norm.mean().data();
            float[] runningVariance = norm.variance().data();
            runningMean[c] += (float) (momentum * (mean[c] - runningMean[c]));
            runningVariance[c] += (float) (momentum * (variance[c] * unbiased - runningVariance[c]));
        }
    }

    /** Adds the sums of a channel's planes in order. */
    private double total(int channel, int which) {
        double total = 0;
        int at = (channel / block * 2 + which) * block + channel % block;
        for (int plane = 0; plane < planes; plane += blocks) {
            total += sums[plane * 2 * block + at];
        }
        return total;
    }

    @Override
    public void backward() {
        boolean passesOn = residual != null && residual.needsGradient();
        if (!passesOn
                && !x.needsGradient()
                && !gamma.isTrained()
                && !norm.shift().isTrained()) {
            return;
        }
        for (int c = 0; c < channels; c++) {
            centre[c] = (float) mean[c];
        }
        workers.run(cut.pieces(), gradientSums);
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
        if (x.needsGradient()) {
            workers.run(cut.pieces(), gradient);
        }
    }
}
