package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.convolution.ConvolutionKernel;
import dev.libella.kernel.vector.convolution.ConvolutionKernel.Packing;
import dev.libella.kernel.vector.convolution.Finish;
import dev.libella.kernel.vector.convolution.PointwiseConvolution;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A convolution or a transposed one by a fast kernel, with what follows it fused: a ReLU; in inference also a batch norm, a
 * residual and other limits.
 */
final class VectorConvolutionStep implements Step {
    private final Direction direction;
    private final Value x;
    private final Value y;
    private final @Nullable Value residual;
    private final Filters filters;
    private final Limits limits;
    private final boolean training;
    private final ConvGeometry g;
    private final Workers workers;
    private final float[] bias;

    private final Workspace packed;
    private final Workers.Piece pack;
    private final Workers.Piece prepare;
    private final Workers.Piece forward;
    private final Pass pass = new Forward();
    private final @Nullable VectorConvolutionBackward backward;

    private float[] weights;
    private ConvolutionKernel convolution;
    private Finish finish;
    private Value result;
    private @Nullable Steps laterRounding;

    /** A pooling taken over, and how its pieces are done unless the kernel does them. */
    private @Nullable VectorPoolStep pool;

    private @Nullable PoolingInPieces pooling;

    /**
     * What limits the result.
     *
     * @param low lower limit
     * @param high upper limit
     * @param rounding rounds what is within the limits, only in inference
     */
    record Limits(float low, float high, @Nullable FakeQuantize rounding) {
        static final Limits NONE = new Limits(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, null);
        static final Limits RELU = new Limits(0, Float.POSITIVE_INFINITY, null);
        static final Limits RELU6 = new Limits(0, 6, null);

        Limits with(FakeQuantize layer) {
            return new Limits(low, high, layer);
        }

        /** What a kernel does around its sums. */
        Finish finish(float[] bias) {
            Finish limited = Finish.of(bias, low, high);
            return rounding == null ? limited : limited.withRounding(rounding);
        }
    }

    /** Which way a step goes through the geometry of a convolution. */
    enum Direction {
        /** From the geometry's input to its output. */
        CONVOLUTION,
        /** From its output to its input: a transposed convolution's forward is the other's input gradient. */
        TRANSPOSED;

        ConvolutionKernel forward(
                ConvGeometry g, Layout from, Layout to, Packing packing, boolean rounds, int threads) {
            return switch (this) {
                case CONVOLUTION -> ConvolutionKernel.forward(g, from, to, packing, rounds, threads);
                case TRANSPOSED -> ConvolutionKernel.inputGradient(g, from, to, packing, threads);
            };
        }

        Direction reversed() {
            return this == CONVOLUTION ? TRANSPOSED : CONVOLUTION;
        }
    }

    VectorConvolutionStep(
            Direction direction,
            ConvGeometry g,
            Value x,
            Value y,
            Filters filters,
            @Nullable Value residual,
            Limits limits,
            boolean training,
            Workspace workspace,
            Workers workers) {
        this.direction = direction;
        this.x = x;
        this.y = y;
        this.residual = residual;
        this.filters = filters;
        this.limits = limits;
        this.training = training;
        this.g = g;
        this.workers = workers;
        Packing packing = training ? Packing.EACH_RUN : Packing.ONCE;
        this.convolution =
                direction.forward(g, x.layout, y.layout, packing, limits.rounding() != null, workers.threads());
        this.bias = new float[convolution.biasSize()];
        // In training filters are packed for each run, otherwise once.
        this.packed = training ? workspace : new Workspace();
        this.packed.reserve(convolution.packedSize());
        this.weights = filters.weights();
        this.finish = limits.finish(bias);
        this.result = y;
        this.pack = piece -> convolution.pack(piece, weights, packed.numbers());
        this.prepare = piece -> convolution.prepare(piece, x.data(), packed.numbers());
        this.forward = this::forward;
        this.backward = training
                ? new VectorConvolutionBackward(direction, g, x, y, filters, limits, workspace, workers)
                : null;
        refresh();
    }

    private void forward(int piece) {
        convolution.run(piece, x.data(), packed.numbers(), result.data(), finish);
        if (pooling != null) {
            pooling.run(piece);
        }
    }

    /** Takes over a pooling of its result in inference, if its pieces can do that. */
    boolean takeOver(VectorPoolStep other) {
        boolean isFree = !training && pool == null && laterRounding == null;
        if (isFree && other.reads().contains(y)) {
            pooling = PoolingInPieces.of(convolution, y, other).orElse(null);
            pool = pooling == null ? null : other;
        }
        return pool == other;
    }

    /**
     * Has the kernel do the pooling taken over before it writes, if it can and nobody else reads what is pooled.
     *
     * @param read what the plan's steps read. Not modified.
     */
    void poolInKernel(Set<Storage> read) {
        VectorPoolStep taken = pool;
        if (taken == null || !taken.isOfPairs() || y.storage.isPinned() || read.contains(y.storage)) {
            return;
        }
        FakeQuantize rounding = taken.rounding();
        if (rounding != null && finish.isRounded()) {
            return;
        }
        Finish whole = rounding == null ? finish : finish.withRounding(rounding);
        convolution.withMaxPool(whole).ifPresent(kernel -> {
            convolution = kernel;
            finish = whole;
            result = taken.writes().getFirst();
            pooling = null;
            taken.leaveRounding();
        });
    }

    /** A pointwise convolution, for a step that does it on its way; empty if it is another, or has more than limits. */
    Optional<ExpandedDepthwiseStep.Convolution> pointwise() {
        boolean isAlone = convolution instanceof PointwiseConvolution
                && direction == Direction.CONVOLUTION
                && !training
                && residual == null
                && pool == null
                && laterRounding == null
                && finish.source() == null;
        return isAlone
                ? Optional.of(new ExpandedDepthwiseStep.Convolution(g, x, y, filters, limits))
                : Optional.empty();
    }

    /** Whether it ends in a ReLU whose gradient it computes itself. */
    boolean rectifies() {
        return limits.equals(Limits.RELU);
    }

    /** Leaves the ReLU's gradient to the only step that reads the result. */
    void leaveRectifying() {
        if (backward != null) {
            backward.leaveRectifying();
        }
    }

    /**
     * Adds another reader's gradient of the input to its own, if this step reads just this value and its kernel can.
     *
     * @param other read by a later step, whose gradient is there first
     */
    boolean addGradient(Value input, Value other) {
        return input == x && backward != null && backward.addGradient(other);
    }

    @Override
    public String name() {
        return pool == null ? y.name : pool.name();
    }

    @Override
    public String kernel() {
        String kind = direction == Direction.CONVOLUTION ? " convolution" : " transposed convolution";
        return kernel(convolution.name() + kind, filters, residual, finish)
                + (laterRounding == null ? "" : " + rounding")
                + (pool == null ? "" : " + " + pool.shortKernel());
    }

    /** A kernel's name with what is fused into it. */
    static String kernel(String name, Filters filters, @Nullable Value residual, Finish finish) {
        StringBuilder kernel = new StringBuilder(finish.source() == null ? name : "rounding + " + name);
        if (filters.norm() != null) {
            kernel.append(" + batch norm");
        }
        if (residual != null) {
            kernel.append(" + add");
        }
        if (finish.low() == 0) {
            kernel.append(finish.high() == 6 ? " + ReLU6" : " + ReLU");
        }
        if (finish.isRounded()) {
            kernel.append(" + rounding");
        }
        return kernel.toString();
    }

    @Override
    public long multiplyAdds() {
        return g.multiplyAdds();
    }

    @Override
    public List<Value> reads() {
        List<Value> read = new ArrayList<>(List.of(x));
        if (residual != null) {
            read.add(residual);
        }
        if (backward != null) {
            read.addAll(backward.reads());
        }
        return read;
    }

    @Override
    public List<Value> writes() {
        return pooling == null
                ? List.of(result)
                : List.of(y, pooling.pool().writes().getFirst());
    }

    @Override
    public List<Value> keeps() {
        return backward == null ? List.of() : backward.keeps();
    }

    @Override
    public boolean changesGradient() {
        return !limits.equals(Limits.NONE);
    }

    @Override
    public void forward() {
        pass.run();
    }

    @Override
    public Optional<List<Pass>> forwardPasses() {
        return training && pass.unit() > 0 ? Optional.of(List.of(pass)) : Optional.empty();
    }

    @Override
    public Optional<List<Pass>> backwardPasses() {
        return backward != null && backward.isByExamples() ? Optional.of(List.of(backward)) : Optional.empty();
    }

    /** The way forward. */
    private final class Forward implements Pass {
        @Override
        public void run() {
            begin();
            workers.run(convolution.preparePieces(), prepare);
            workers.run(convolution.pieces(), forward);
            end();
        }

        @Override
        public void begin() {
            if (training) {
                refresh();
            }
            if (residual != null && finish.residual() == null) {
                finish = finish.withResidual(residual.data());
            }
        }

        @Override
        public void run(Examples examples) {
            Pass.runPieces(examples, convolution.pieces(), x.batch(), convolution.unit(), forward);
        }

        @Override
        public void end() {
            if (laterRounding != null) {
                Elementwise.round(laterRounding, result.data(), 0, result.storage.elements);
            }
        }

        @Override
        public int unit() {
            return convolution.unit();
        }

        @Override
        public boolean usesWorkspace() {
            return training;
        }

        @Override
        public int parts() {
            return 0;
        }
    }

    /** Rounds the picture while the kernel copies it; only for kernels that do. */
    void roundSource(FakeQuantize layer) {
        finish = finish.withSourceRounding(layer);
    }

    /** A rounding that does not follow directly, so that the tiles do not know of it: behind a flattening. */
    @Override
    public boolean round(FakeQuantize layer) {
        if (pool != null) {
            return pool.round(layer);
        }
        boolean first = laterRounding == null;
        laterRounding = first ? Steps.of(layer) : laterRounding;
        return first;
    }

    @Override
    public void backward() {
        if (backward != null) {
            backward.run();
        }
    }

    @Override
    public void refresh() {
        weights = filters.weights();
        filters.biasInto(bias);
        workers.run(convolution.packPieces(), pack);
    }
}
