package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.convolution.ConvolutionKernel;
import dev.libella.kernel.vector.convolution.ConvolutionKernel.Packing;
import dev.libella.kernel.vector.convolution.Finish;
import dev.libella.kernel.vector.convolution.WeightGradientKernel;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import dev.libella.plan.VectorConvolutionStep.Direction;
import dev.libella.plan.VectorConvolutionStep.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way back through a {@link VectorConvolutionStep}: the gradients of its weights, its bias and its input. */
final class VectorConvolutionBackward implements Pass {
    private final Direction direction;
    private final Value x;
    private final Value y;
    private final Filters filters;
    private final Limits limits;
    private final Workspace workspace;
    private final Workers workers;
    private final ConvolutionKernel inputGradient;
    private final WeightGradientKernel weightGradient;
    private final float[] sums;
    private final float[] biasBack;
    private final int planes;
    private final Cut elements;
    private final Workers.Piece mask;
    private final Workers.Piece channelSums;
    private final Workers.Piece partialSums;
    private final Workers.Piece reduce;
    private final Workers.Piece packBack;
    private final Workers.Piece prepareBack;
    private final Workers.Piece inputGradients;

    private Finish finishBack;
    private boolean leavesRectifying;
    private @Nullable Value sibling;

    VectorConvolutionBackward(
            Direction direction,
            ConvGeometry g,
            Value x,
            Value y,
            Filters filters,
            Limits limits,
            Workspace workspace,
            Workers workers) {
        this.direction = direction;
        this.x = x;
        this.y = y;
        this.filters = filters;
        this.limits = limits;
        this.workspace = workspace;
        this.workers = workers;
        this.inputGradient =
                direction.reversed().forward(g, y.layout, x.layout, Packing.EACH_RUN, false, workers.threads());
        workspace.reserve(x.needsGradient() ? inputGradient.packedSize() : 0);
        Value in = direction == Direction.CONVOLUTION ? x : y;
        Value out = direction == Direction.CONVOLUTION ? y : x;
        this.weightGradient = WeightGradientKernel.of(g, in.layout, out.layout);
        workspace.reserveSums(filters.weight().isTrained() ? weightGradient.partialSize() : 0);
        this.planes = y.layout.planes(y.batch(), y.shape.size(1));
        int outPositions = y.shape.from(2).elements();
        this.sums = new float[planes * y.layout.block()];
        this.biasBack = new float[inputGradient.biasSize()];
        this.finishBack = Finish.of(biasBack);
        this.elements = Cut.of(y.storage.elements, 1);
        float[] dw = Weight.gradientOf(filters.weight());
        this.mask = piece -> mask(elements.from(piece), elements.to(piece));
        this.channelSums = plane -> Elementwise.channelSums(plane, outPositions, y.layout, y.gradient(), sums);
        this.partialSums = piece -> weightGradient.run(piece, input(), outputGradient(), workspace.sums());
        this.reduce = piece -> {
            if (dw != null) {
                weightGradient.reduce(piece, workspace.sums(), dw);
            }
        };
        this.packBack = piece -> inputGradient.pack(piece, filters.weights(), workspace.numbers());
        this.prepareBack = piece -> inputGradient.prepare(piece, y.gradient(), workspace.numbers());
        this.inputGradients =
                piece -> inputGradient.run(piece, y.gradient(), workspace.numbers(), x.gradient(), finishBack);
    }

    /** What the weights are multiplied with in the geometry's direction, and the gradient of what comes out there. */
    private float[] input() {
        return direction == Direction.CONVOLUTION ? x.data() : y.gradient();
    }

    private float[] outputGradient() {
        return direction == Direction.CONVOLUTION ? y.gradient() : x.data();
    }

    private void mask(int from, int to) {
        Elementwise.clampGradient(y.data(), y.gradient(), y.gradient(), limits.low(), limits.high(), from, to);
    }

    private boolean masks() {
        return !limits.equals(Limits.NONE) && !leavesRectifying;
    }

    /** Leaves the ReLU's gradient to the only step that reads the result. */
    void leaveRectifying() {
        leavesRectifying = true;
    }

    /** Adds another reader's gradient of the input to its own, if the kernel can. */
    boolean addGradient(Value other) {
        boolean can = inputGradient.takesResidual();
        if (can) {
            sibling = other;
        }
        return can;
    }

    /** What it reads besides the convolution's input and output. */
    List<Value> reads() {
        return sibling == null ? List.of() : List.of(sibling);
    }

    /** What it reads of the forward pass. */
    List<Value> keeps() {
        List<Value> kept = new ArrayList<>();
        if (filters.weight().isTrained()) {
            kept.add(x);
        }
        if (masks()) {
            kept.add(y);
        }
        return kept;
    }

    @Override
    public void run() {
        if (masks()) {
            workers.run(elements.pieces(), mask);
        }
        if (Weight.gradientOf(filters.bias()) != null) {
            workers.run(planes, channelSums);
        }
        if (filters.weight().isTrained()) {
            workers.run(weightGradient.pieces(), partialSums);
        }
        begin();
        if (x.needsGradient()) {
            workers.run(inputGradient.preparePieces(), prepareBack);
            workers.run(inputGradient.pieces(), inputGradients);
        }
        end();
    }

    /** Whether it can be done by examples: all kernels can, and parts of the batch are made of what these take together. */
    boolean isByExamples() {
        boolean hasParts = !filters.weight().isTrained() || parts() > 0;
        boolean fits = unit() > 0 && (parts() == 0 || y.batch() / parts() % unit() == 0);
        return hasParts && fits && y.layout.images() == 1;
    }

    @Override
    public void begin() {
        if (x.needsGradient()) {
            if (sibling != null && finishBack.residual() == null) {
                finishBack = finishBack.withResidual(sibling.gradient());
            }
            workers.run(inputGradient.packPieces(), packBack);
        }
    }

    @Override
    public void run(Examples some) {
        if (masks()) {
            int each = y.storage.elements / y.batch();
            mask(some.from() * each, some.to() * each);
        }
        if (Weight.gradientOf(filters.bias()) != null) {
            int each = planes / y.batch();
            for (int plane = some.from() * each; plane < some.to() * each; plane++) {
                channelSums.run(plane);
            }
        }
        if (filters.weight().isTrained()) {
            weightGradient.add(
                    some.part(), some.isFirst(), some.from(), some.to(), input(), outputGradient(), workspace.sums());
        }
        if (x.needsGradient()) {
            Pass.runPieces(some, inputGradient.pieces(), x.batch(), inputGradient.unit(), inputGradients);
        }
    }

    @Override
    public void end() {
        float[] db = Weight.gradientOf(filters.bias());
        if (db != null) {
            addChannelSums(sums, Math.ceilDiv(y.batch(), y.layout.images()), db);
        }
        if (filters.weight().isTrained()) {
            workers.run(weightGradient.reducePieces(), reduce);
        }
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
    public int unit() {
        return x.needsGradient() ? inputGradient.unit() : 1;
    }

    @Override
    public boolean usesWorkspace() {
        return true;
    }

    @Override
    public int parts() {
        return filters.weight().isTrained() ? weightGradient.parts() : 0;
    }
}
