package dev.libella.plan;

import dev.libella.kernel.reference.ReferenceNormalization;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch norm by the reference kernels, over {@code [N, C, positions]}. In training it uses the batch's own moments and
 * moves the running ones; in inference it uses the running ones.
 */
final class BatchNormStep implements Step {
    private final Value x;
    private final Value y;
    private final Weight weight;
    private final boolean training;
    private final double momentum;
    private final float[] runningMean;
    private final float[] runningVariance;
    private final int count;
    private final double[] mean;
    private final double[] variance;
    private final Workers workers;
    private final Cut channels;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    BatchNormStep(
            double epsilon,
            double momentum,
            boolean training,
            Value x,
            Value y,
            Weight weight,
            Weight bias,
            Weight runningMean,
            Weight runningVariance,
            Workers workers) {
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.training = training;
        this.momentum = momentum;
        this.runningMean = runningMean.data();
        this.runningVariance = runningVariance.data();
        this.workers = workers;
        int n = x.batch();
        int c = x.shape.size(1);
        int positions = x.exampleElements() / c;
        this.count = n * positions;
        this.mean = new double[c];
        this.variance = new double[c];
        this.channels = Cut.of(c, count);
        this.forward = piece -> {
            int from = channels.from(piece);
            int to = channels.to(piece);
            if (training) {
                ReferenceNormalization.channelMoments(n, c, positions, x.data(), mean, variance, from, to);
            } else {
                for (int i = from; i < to; i++) {
                    mean[i] = this.runningMean[i];
                    variance[i] = this.runningVariance[i];
                }
            }
            ReferenceNormalization.channelNormalize(
                    n, c, positions, epsilon, x.data(), mean, variance, weight.data(), bias.data(), y.data(), from, to);
        };
        // Gradients of a frozen layer's weight and bias are computed all the same, and thrown away.
        float[] dw = orElse(Weight.gradientOf(weight), c);
        float[] db = orElse(Weight.gradientOf(bias), c);
        float[] scratch = x.needsGradient() ? new float[0] : new float[x.elements()];
        this.backward = piece -> ReferenceNormalization.channelGradient(
                n,
                c,
                positions,
                epsilon,
                !training,
                x.data(),
                mean,
                variance,
                weight.data(),
                y.gradient(),
                x.needsGradient() ? x.gradient() : scratch,
                dw,
                db,
                channels.from(piece),
                channels.to(piece));
    }

    private static float[] orElse(float @Nullable [] array, int length) {
        return array == null ? new float[length] : array;
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "reference batch norm";
    }

    @Override
    public List<Value> reads() {
        return List.of(x);
    }

    @Override
    public List<Value> writes() {
        return List.of(y);
    }

    @Override
    public List<Value> keeps() {
        return List.of(x);
    }

    @Override
    public void forward() {
        workers.run(channels.pieces(), forward);
        if (training) {
            double unbiased = count > 1 ? (double) count / (count - 1) : 1;
            for (int c = 0; c < mean.length; c++) {
                runningMean[c] += (float) (momentum * (mean[c] - runningMean[c]));
                runningVariance[c] += (float) (momentum * (variance[c] * unbiased - runningVariance[c]));
            }
        }
    }

    @Override
    public void backward() {
        if (x.needsGradient() || weight.isTrained()) {
            workers.run(channels.pieces(), backward);
        }
    }
}
