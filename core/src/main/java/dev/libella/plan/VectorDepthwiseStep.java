package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.convolution.DepthwiseKernel;
import dev.libella.kernel.vector.convolution.Finish;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import dev.libella.plan.VectorConvolutionStep.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A depthwise convolution in NCHW or over blocked channels, with what follows it fused as in {@link VectorConvolutionStep}. */
final class VectorDepthwiseStep implements Step {
    private final Value x;
    private final Value y;
    private final @Nullable Value residual;
    private final Filters filters;
    private final Limits limits;
    private final boolean training;
    private final long multiplyAdds;
    private final Workers workers;
    private final DepthwiseKernel convolution;
    private final float[] packed;
    private final float[] bias;
    private final float[] partial;
    private final float[] sums;
    private final Cut elements;
    private final Workers.Piece forward;
    private final Workers.Piece mask;
    private final Workers.Piece channelSums;
    private final Workers.Piece gradients;
    private Finish finish;

    VectorDepthwiseStep(
            ConvGeometry g,
            Value x,
            Value y,
            Filters filters,
            @Nullable Value residual,
            Limits limits,
            boolean training,
            Workers workers) {
        this.x = x;
        this.y = y;
        this.residual = residual;
        this.filters = filters;
        this.limits = limits;
        this.training = training;
        this.multiplyAdds = g.multiplyAdds();
        this.workers = workers;
        this.convolution = DepthwiseKernel.of(g, y.layout, training);
        this.packed = new float[convolution.packedSize()];
        this.bias = new float[convolution.biasSize()];
        this.partial = new float[filters.weight().isTrained() ? convolution.partialSize() : 0];
        this.sums = new float[training ? g.batch() * bias.length : 0];
        this.elements = Cut.of(y.storage.elements, 1);
        this.finish = limits.finish(bias);
        this.forward = piece -> convolution.forward(piece, x.data(), packed, y.data(), finish);
        this.mask = piece -> Elementwise.clampGradient(
                y.data(),
                y.gradient(),
                y.gradient(),
                limits.low(),
                limits.high(),
                elements.from(piece),
                elements.to(piece));
        this.channelSums = plane -> Elementwise.channelSums(plane, g.outPositions(), y.layout, y.gradient(), sums);
        this.gradients = this::gradients;
        refresh();
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return VectorConvolutionStep.kernel(convolution.name() + " depthwise convolution", filters, residual, finish);
    }

    @Override
    public long multiplyAdds() {
        return multiplyAdds;
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
        List<Value> kept = new ArrayList<>();
        if (filters.weight().isTrained()) {
            kept.add(x);
        }
        if (!limits.equals(Limits.NONE)) {
            kept.add(y);
        }
        return kept;
    }

    @Override
    public boolean changesGradient() {
        return !limits.equals(Limits.NONE);
    }

    @Override
    public void forward() {
        if (training) {
            refresh();
        }
        if (residual != null && finish.residual() == null) {
            finish = finish.withResidual(residual.data());
        }
        workers.run(convolution.forwardPieces(), forward);
    }

    @Override
    public void backward() {
        if (!limits.equals(Limits.NONE)) {
            workers.run(elements.pieces(), mask);
        }
        float[] db = Weight.gradientOf(filters.bias());
        if (db != null) {
            workers.run(y.layout.planes(y.batch(), y.shape.size(1)), channelSums);
            VectorConvolutionBackward.addChannelSums(sums, y.batch(), db);
        }
        workers.run(convolution.pieces(), gradients);
        float[] dw = Weight.gradientOf(filters.weight());
        if (dw != null) {
            convolution.reduce(partial, dw);
        }
    }

    /** Both gradients of a piece, while the output's is in the cache. */
    private void gradients(int piece) {
        if (filters.weight().isTrained()) {
            convolution.weightGradient(piece, x.data(), y.gradient(), partial);
        }
        if (x.needsGradient()) {
            convolution.inputGradient(piece, y.gradient(), packed, x.gradient());
        }
    }

    @Override
    public void refresh() {
        convolution.pack(filters.weights(), packed);
        filters.biasInto(bias);
    }
}
