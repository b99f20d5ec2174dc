package dev.libella.plan;

import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling;
import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.pooling.BlockedPooling;
import dev.libella.kernel.vector.pooling.QuadMaxPooling;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import java.util.Optional;

/** Pooling over blocks of channels or images, which are all the same to it. */
final class VectorPoolStep implements Step {
    private final PoolStep.Kind kind;
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut cut;
    private final int outPlane; // numbers
    private final Pass backward;
    private PlanePass.Planes planes;
    private Pass forward;
    private boolean rounds;

    /**
     * Pooling of this kind.
     *
     * @param g with the layout's planes
     * @param rectifier the convolution with a fused ReLU that made x, if it did: a max pooling then gives the gradient
     *     of what went into the ReLU
     */
    VectorPoolStep(
            PoolStep.Kind kind,
            PoolGeometry g,
            Value x,
            Value y,
            Optional<VectorConvolutionStep> rectifier,
            Workers workers) {
        this.kind = kind;
        this.x = x;
        this.y = y;
        this.workers = workers;
        int block = x.layout.width();
        this.outPlane = g.outPositions() * block;
        this.cut = Cut.of(g.planes(), (long) g.inPositions() * block);
        PlanePass.Planes gradient;
        if (kind instanceof PoolStep.Kind.Average(ReferencePooling.Divisor divisor)) {
            float[] factors = ReferencePooling.factors(g, divisor);
            planes = (from, to) -> BlockedPooling.average(g, block, factors, x.data(), y.data(), from, to);
            gradient = (from, to) ->
                    BlockedPooling.averageGradient(g, block, factors, y.gradient(), x.gradient(), from, to);
        } else {
            boolean rectified = rectifier.isPresent();
            rectifier.ifPresent(VectorConvolutionStep::leaveRectifying);
            boolean fits = QuadMaxPooling.fits(g, block);
            planes = fits
                    ? (from, to) -> QuadMaxPooling.max(g, block, x.data(), y.data(), from, to)
                    : (from, to) -> BlockedPooling.max(g, block, x.data(), y.data(), from, to);
            gradient = fits
                    ? (from, to) -> QuadMaxPooling.maxGradient(
                            g, block, rectified, x.data(), y.data(), y.gradient(), x.gradient(), from, to)
                    : (from, to) -> BlockedPooling.maxGradient(
                            g, block, rectified, x.data(), y.data(), y.gradient(), x.gradient(), from, to);
        }
        forward = pass(planes);
        backward = pass(gradient);
    }

    private Pass pass(PlanePass.Planes some) {
        return new PlanePass(x.layout.blocks(x.shape.size(1)), cut, workers, some);
    }

    /** Whether there is a fast kernel for this kind. */
    static boolean fits(PoolStep.Kind kind) {
        return !(kind instanceof PoolStep.Kind.Norm);
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return (kind instanceof PoolStep.Kind.Max ? "blocked max pooling" : "blocked average pooling")
                + (rounds ? " + rounding" : "");
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
        return kind instanceof PoolStep.Kind.Max ? List.of(x, y) : List.of();
    }

    @Override
    public void forward() {
        forward.run();
    }

    @Override
    public Optional<List<Pass>> forwardPasses() {
        return isByExamples() ? Optional.of(List.of(forward)) : Optional.empty();
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            backward.run();
        }
    }

    @Override
    public Optional<List<Pass>> backwardPasses() {
        return isByExamples() ? Optional.of(x.needsGradient() ? List.of(backward) : List.of()) : Optional.empty();
    }

    /** Whether an example has planes of its own. */
    private boolean isByExamples() {
        return x.layout.images() == 1;
    }

    @Override
    public boolean round(FakeQuantize layer) {
        Steps steps = Steps.of(layer);
        PlanePass.Planes exact = planes;
        planes = (from, to) -> {
            exact.run(from, to);
            Elementwise.round(steps, y.data(), outPlane * from, outPlane * to);
        };
        forward = pass(planes);
        rounds = true;
        return true;
    }
}
