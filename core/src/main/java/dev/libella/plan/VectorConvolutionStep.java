package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.convolution.ConvolutionKernel;
import dev.libella.kernel.vector.convolution.ConvolutionKernel.Packing;
import dev.libella.kernel.vector.convolution.Finish;
import dev.libella.kernel.vector.convolution.WeightGradientKernel;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
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
    private final long multiplyAdds;
    private final Workers workers;
    private final float[] bias;

    private final ConvolutionKernel convolution;
    private final Workspace packed;
    private final Workers.Piece pack;
    private final Workers.Piece prepare;
    private final Workers.Piece forward;
    private final @Nullable Backward backward;

    private float[] weights;
    private Finish finish;
    private boolean leavesRectifying;
    private @Nullable Value sibling;
    private @Nullable Steps laterRounding;

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

        private ConvolutionKernel forward(ConvGeometry g, Layout from, Layout to, Packing packing, boolean rounds) {
            return switch (this) {
                case CONVOLUTION -> ConvolutionKernel.forward(g, from, to, packing, rounds);
                case TRANSPOSED -> ConvolutionKernel.inputGradient(g, from, to, packing);
            };
        }

        private Direction reversed() {
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
        this.multiplyAdds = g.multiplyAdds();
        this.workers = workers;
        Packing packing = training ? Packing.EACH_RUN : Packing.ONCE;
        this.convolution = direction.forward(g, x.layout, y.layout, packing, limits.rounding() != null);
        this.bias = new float[convolution.biasSize()];
        // In training filters are packed for each run, otherwise once.
        this.packed = training ? workspace : new Workspace();
        this.packed.reserve(convolution.packedSize());
        this.weights = filters.weights();
        this.finish = limits.finish(bias);
        this.pack = piece -> convolution.pack(piece, weights, packed.numbers());
        this.prepare = piece -> convolution.prepare(piece, x.data(), packed.numbers());
        this.forward = piece -> convolution.run(piece, x.data(), packed.numbers(), y.data(), finish);
        this.backward = training ? new Backward(g, workspace) : null;
        refresh();
    }

    /** The way back, for training. */
    private final class Backward {
        private final ConvolutionKernel inputGradient;
        private final WeightGradientKernel weightGradient;
        private final float[] sums;
        private final float[] biasBack;
        private Finish finishBack;
        private final int outPositions;
        private final int planes;
        private final Cut elements;
        private final Workers.Piece mask;
        private final Workers.Piece channelSums;
        private final Workers.Piece partialSums;
        private final Workers.Piece reduce;
        private final Workers.Piece packBack;
        private final Workers.Piece prepareBack;
        private final Workers.Piece inputGradients;

        Backward(ConvGeometry g, Workspace workspace) {
            this.inputGradient = direction.reversed().forward(g, y.layout, x.layout, Packing.EACH_RUN, false);
            workspace.reserve(x.needsGradient() ? inputGradient.packedSize() : 0);
            Value in = direction == Direction.CONVOLUTION ? x : y;
            Value out = direction == Direction.CONVOLUTION ? y : x;
            this.weightGradient = WeightGradientKernel.of(g, in.layout, out.layout);
            workspace.reserve(filters.weight().isTrained() ? weightGradient.partialSize() : 0);
            this.planes = y.layout.planes(y.batch(), y.shape.size(1));
            this.outPositions = y.shape.from(2).elements();
            this.sums = new float[planes * y.layout.block()];
            this.biasBack = new float[inputGradient.biasSize()];
            this.finishBack = Finish.of(biasBack);
            this.elements = Cut.of(y.storage.elements, 1);
            float[] dw = Weight.gradientOf(filters.weight());
            this.mask = piece -> Elementwise.clampGradient(
                    y.data(),
                    y.gradient(),
                    y.gradient(),
                    limits.low(),
                    limits.high(),
                    elements.from(piece),
                    elements.to(piece));
            this.channelSums = plane -> Elementwise.channelSums(plane, outPositions, y.layout, y.gradient(), sums);
            this.partialSums = direction == Direction.CONVOLUTION
                    ? piece -> weightGradient.run(piece, x.data(), y.gradient(), workspace.numbers())
                    : piece -> weightGradient.run(piece, y.gradient(), x.data(), workspace.numbers());
            this.reduce = piece -> {
                if (dw != null) {
                    weightGradient.reduce(piece, workspace.numbers(), dw);
                }
            };
            this.packBack = piece -> inputGradient.pack(piece, weights, workspace.numbers());
            this.prepareBack = piece -> inputGradient.prepare(piece, y.gradient(), workspace.numbers());
            this.inputGradients =
                    piece -> inputGradient.run(piece, y.gradient(), workspace.numbers(), x.gradient(), finishBack);
        }

        void run() {
            if (!limits.equals(Limits.NONE) && !leavesRectifying) {
                workers.run(elements.pieces(), mask);
            }
            float[] db = Weight.gradientOf(filters.bias());
            if (db != null) {
                workers.run(planes, channelSums);
                addChannelSums(sums, Math.ceilDiv(y.batch(), y.layout.images()), db);
            }
            if (filters.weight().isTrained()) {
                workers.run(weightGradient.pieces(), partialSums);
                workers.run(weightGradient.reducePieces(), reduce);
            }
            if (x.needsGradient()) {
                if (sibling != null && finishBack.residual() == null) {
                    finishBack = finishBack.withResidual(sibling.gradient());
                }
                workers.run(inputGradient.packPieces(), packBack);
                workers.run(inputGradient.preparePieces(), prepareBack);
                workers.run(inputGradient.pieces(), inputGradients);
            }
        }
    }

    /** Whether it ends in a ReLU whose gradient it computes itself. */
    boolean rectifies() {
        return limits.equals(Limits.RELU);
    }

    /** Leaves the ReLU's gradient to the only step that reads the result. */
    void leaveRectifying() {
        leavesRectifying = true;
    }

    /**
     * Adds another reader's gradient of the input to its own, if this step reads just this value and its kernel can.
     *
     * @param other read by a later step, whose gradient is there first
     */
    boolean addGradient(Value input, Value other) {
        boolean can = backward != null && input == x && backward.inputGradient.takesResidual();
        if (can) {
            sibling = other;
        }
        return can;
    }

    /** Adds the sums of examples, or blocks of them, {@code [examples][channels]} in order. */
    static void addChannelSums(float[] sums, int examples, float[] total) {
        int channels = sums.length / Math.max(1, examples);
        for (int c = 0; c < total.length; c++) {
            double sum = 0;
            for (int n = 0; n < examples; n++) {
                sum += sums[n * channels + c];
            }
            total[c] = (float) sum;
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        String kind = direction == Direction.CONVOLUTION ? " convolution" : " transposed convolution";
        return kernel(convolution.name() + kind, filters, residual, finish)
                + (laterRounding == null ? "" : " + rounding");
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
        return multiplyAdds;
    }

    @Override
    public List<Value> reads() {
        List<Value> read = new ArrayList<>(List.of(x));
        if (residual != null) {
            read.add(residual);
        }
        if (sibling != null) {
            read.add(sibling);
        }
        return read;
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
        if (!limits.equals(Limits.NONE) && !leavesRectifying) {
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
        workers.run(convolution.preparePieces(), prepare);
        workers.run(convolution.pieces(), forward);
        if (laterRounding != null) {
            Elementwise.round(laterRounding, y.data(), 0, y.storage.elements);
        }
    }

    /** Rounds the picture while the kernel copies it; only for kernels that do. */
    void roundSource(FakeQuantize layer) {
        finish = finish.withSourceRounding(layer);
    }

    /** A rounding that does not follow directly, so that the tiles do not know of it: behind a flattening. */
    @Override
    public boolean round(FakeQuantize layer) {
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
