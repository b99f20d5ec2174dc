package dev.libella.plan;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling;
import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.pooling.BlockedNormPooling;
import dev.libella.kernel.vector.pooling.BlockedPooling;
import dev.libella.kernel.vector.pooling.QuadMaxPooling;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import dev.libella.plan.PoolingInPieces.Rows;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pooling over blocks of channels or images, which are all the same to it; of norms the 1-norm and the 2-norm. */
final class VectorPoolStep implements Step {
    private final PoolStep.Kind kind;
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut cut;
    private final PoolAxis height;
    private final int outRow; // numbers
    private final Pass forward;
    private final Pass backward;
    private final boolean ofPairs;
    private Pooling pooling;
    private @Nullable FakeQuantize rounding;

    /** Pools a part of the planes. */
    private interface Pooling {
        void run(int fromPlane, int toPlane, int fromRow, int toRow);
    }

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
        this.height = g.height();
        this.outRow = g.width().out() * block;
        this.cut = Cut.of(g.planes(), (long) g.inPositions() * block);
        ofPairs = kind instanceof PoolStep.Kind.Max && QuadMaxPooling.fits(g, block);
        PlanePass.Planes gradient;
        switch (kind) {
            case PoolStep.Kind.Average(ReferencePooling.Divisor divisor) -> {
                float[] factors = ReferencePooling.factors(g, divisor);
                pooling = (from, to, fromRow, toRow) ->
                        BlockedPooling.average(g, block, factors, x.data(), y.data(), from, to, fromRow, toRow);
                gradient = (from, to) ->
                        BlockedPooling.averageGradient(g, block, factors, y.gradient(), x.gradient(), from, to);
            }
            case PoolStep.Kind.Norm(double p) -> {
                BlockedNormPooling norm = new BlockedNormPooling(g, p == 2, block);
                pooling = (from, to, fromRow, toRow) -> norm.norm(x.data(), y.data(), from, to, fromRow, toRow);
                gradient = (from, to) -> norm.gradient(x.data(), y.data(), y.gradient(), x.gradient(), from, to);
            }
            case PoolStep.Kind.Max() -> {
                boolean rectified = rectifier.isPresent();
                rectifier.ifPresent(VectorConvolutionStep::leaveRectifying);
                pooling = ofPairs
                        ? (from, to, fromRow, toRow) ->
                                QuadMaxPooling.max(g, block, x.data(), y.data(), from, to, fromRow, toRow)
                        : (from, to, fromRow, toRow) ->
                                BlockedPooling.max(g, block, x.data(), y.data(), from, to, fromRow, toRow);
                gradient = ofPairs
                        ? (from, to) -> QuadMaxPooling.maxGradient(
                                g, block, rectified, x.data(), y.data(), y.gradient(), x.gradient(), from, to)
                        : (from, to) -> BlockedPooling.maxGradient(
                                g, block, rectified, x.data(), y.data(), y.gradient(), x.gradient(), from, to);
            }
        }
        forward = pass((from, to) -> pooling.run(from, to, 0, height.out()));
        backward = pass(gradient);
    }

    private Pass pass(PlanePass.Planes some) {
        return new PlanePass(x.layout.blocks(x.shape.size(1)), cut, workers, some);
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "blocked " + shortKernel();
    }

    /** What it does, for people. */
    String shortKernel() {
        return PoolStep.text(kind) + (rounding == null ? "" : " + rounding");
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
        return kind instanceof PoolStep.Kind.Average ? List.of() : List.of(x, y);
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

    /** Whether it is max pooling of 2×2 patches side by side. */
    boolean isOfPairs() {
        return ofPairs;
    }

    /** Rounds its result, if anything does. */
    @Nullable
    FakeQuantize rounding() {
        return rounding;
    }

    /** Leaves its rounding to the step that does the pooling. */
    void leaveRounding() {
        rounding = null;
    }

    /** Pools a part of the planes. */
    void run(Rows part) {
        pooling.run(part.fromPlane(), part.toPlane(), part.fromRow(), part.toRow());
    }

    /** The rows that are made of a range of rows alone, if no window reaches over its end; empty otherwise. */
    Optional<Rows> rowsOf(Rows source) {
        int from = 0;
        while (from < height.out() && height.first()[from] < source.fromRow()) {
            from++;
        }
        int to = from;
        while (to < height.out() && height.end()[to] <= source.toRow()) {
            to++;
        }
        boolean reachesOver = to < height.out() && height.first()[to] < source.toRow();
        boolean reachesBefore = from > 0 && height.end()[from - 1] > source.fromRow();
        return reachesOver || reachesBefore
                ? Optional.empty()
                : Optional.of(new Rows(source.fromPlane(), source.toPlane(), from, to));
    }

    @Override
    public boolean round(FakeQuantize layer) {
        Steps steps = Steps.of(layer);
        Pooling exact = pooling;
        pooling = (from, to, fromRow, toRow) -> {
            exact.run(from, to, fromRow, toRow);
            for (int plane = from; plane < to; plane++) {
                int at = plane * height.out();
                Elementwise.round(steps, y.data(), outRow * (at + fromRow), outRow * (at + toRow));
            }
        };
        rounding = layer;
        return true;
    }
}
