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
import org.jspecify.annotations.Nullable;

/** Pooling over blocks of channels or images, which are all the same to it. */
final class VectorPoolStep implements Step {
    private final PoolStep.Kind kind;
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut planes;
    private final int outPlane; // numbers
    private final Workers.Piece forward;
    private final Workers.Piece backward;
    private Workers.@Nullable Piece rounded;

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
        this.planes = Cut.of(g.planes(), (long) g.inPositions() * block);
        if (kind instanceof PoolStep.Kind.Average(ReferencePooling.Divisor divisor)) {
            float[] factors = ReferencePooling.factors(g, divisor);
            this.forward = piece ->
                    BlockedPooling.average(g, block, factors, x.data(), y.data(), planes.from(piece), planes.to(piece));
            this.backward = piece -> BlockedPooling.averageGradient(
                    g, block, factors, y.gradient(), x.gradient(), planes.from(piece), planes.to(piece));
            return;
        }
        boolean rectified = rectifier.isPresent();
        rectifier.ifPresent(VectorConvolutionStep::leaveRectifying);
        if (QuadMaxPooling.fits(g, block)) {
            this.forward =
                    piece -> QuadMaxPooling.max(g, block, x.data(), y.data(), planes.from(piece), planes.to(piece));
            this.backward = piece -> QuadMaxPooling.maxGradient(
                    g,
                    block,
                    rectified,
                    x.data(),
                    y.data(),
                    y.gradient(),
                    x.gradient(),
                    planes.from(piece),
                    planes.to(piece));
        } else {
            this.forward =
                    piece -> BlockedPooling.max(g, block, x.data(), y.data(), planes.from(piece), planes.to(piece));
            this.backward = piece -> BlockedPooling.maxGradient(
                    g,
                    block,
                    rectified,
                    x.data(),
                    y.data(),
                    y.gradient(),
                    x.gradient(),
                    planes.from(piece),
                    planes.to(piece));
        }
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
                + (rounded == null ? "" : " + rounding");
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
        workers.run(planes.pieces(), rounded == null ? forward : rounded);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(planes.pieces(), backward);
        }
    }

    @Override
    public boolean round(FakeQuantize layer) {
        Steps steps = Steps.of(layer);
        rounded = piece -> {
            forward.run(piece);
            Elementwise.round(steps, y.data(), outPlane * planes.from(piece), outPlane * planes.to(piece));
        };
        return true;
    }
}
