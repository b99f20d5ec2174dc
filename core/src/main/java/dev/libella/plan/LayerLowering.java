package dev.libella.plan;

import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling.Divisor;
import dev.libella.nn.Network;
import dev.libella.nn.Shapes;
import dev.libella.nn.layer.*;
import dev.libella.parallel.Workers;
import dev.libella.tensor.ShapeException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes the step of a single layer: what is not computed together with its neighbours. */
final class LayerLowering {
    private final Network network;
    private final PlanOptions options;
    private final Mode mode;
    private final Modes modes;
    private final Clock clock;
    private final Workers workers;
    private final List<Step> steps;
    private final BlockedLowering blocked;

    /** @param steps receives what is made */
    LayerLowering(
            Network network,
            PlanOptions options,
            Mode mode,
            Modes modes,
            Clock clock,
            List<Step> steps,
            BlockedLowering blocked) {
        this.network = network;
        this.options = options;
        this.mode = mode;
        this.modes = modes;
        this.clock = clock;
        this.workers = options.workers();
        this.steps = steps;
        this.blocked = blocked;
    }

    /**
     * Adds a layer's step, if it needs one.
     *
     * @param inputs all in the same layout, which the layer can read
     * @param y its output; may lie where the first input does, for layers that can work there
     * @param weights its parameters by name
     */
    void lower(Network.Node node, List<Value> inputs, Value y, Map<String, Weight> weights) {
        Value x = inputs.getFirst();
        switch (node.layer()) {
            case Convolution c ->
                add(new ConvolutionStep(
                        LayerGeometry.convolution(c, x),
                        x,
                        y,
                        required(weights, "weight"),
                        weights.get("bias"),
                        workers));
            case ConvolutionTranspose c ->
                add(new ConvolutionTransposeStep(
                        LayerGeometry.transposed(c, x, y.shape),
                        x,
                        y,
                        required(weights, "weight"),
                        weights.get("bias"),
                        workers));
            case Linear l -> add(new LinearStep(l, x, y, required(weights, "weight"), weights.get("bias"), workers));
            case MaxPool m -> pool(new PoolStep.Kind.Max(), LayerGeometry.windows(m.windows(), x), x, y);
            case AvgPool a ->
                pool(new PoolStep.Kind.Average(LayerGeometry.divisor(a)), LayerGeometry.windows(a.windows(), x), x, y);
            case SumPool s ->
                pool(new PoolStep.Kind.Average(new Divisor.Given(1)), LayerGeometry.windows(s.windows(), x), x, y);
            case LpPool l -> pool(new PoolStep.Kind.Norm(l.norm()), LayerGeometry.windows(l.windows(), x), x, y);
            case AdaptiveAvgPool a ->
                pool(new PoolStep.Kind.Average(new Divisor.Inside()), LayerGeometry.adaptive(a.outputSizes(), x), x, y);
            case AdaptiveMaxPool a -> pool(new PoolStep.Kind.Max(), LayerGeometry.adaptive(a.outputSizes(), x), x, y);
            case ReLU r
            when options.kernels().fast() -> add(new VectorClampStep(Float.POSITIVE_INFINITY, x, y, workers));
            case ReLU6 r when options.kernels().fast() -> add(new VectorClampStep(6, x, y, workers));
            case FakeQuantize q when x.storage == y.storage && rounds(q, x) -> {
                // Whoever makes the numbers rounds them.
            }
            case Activation a -> add(new ActivationStep(a, x, y, options.kernels(), workers));
            case PReLU p -> add(new PReluStep(x, y, required(weights, "weight"), options.kernels(), workers));
            case BatchNorm b -> batchNorm(b, modes.of(node) == Mode.TRAINING, x, y, weights);
            case GroupNorm g -> {
                int length = x.exampleElements() / g.groups();
                rowNorm(
                        new RowNormStep.Rows(length, g.groups(), x.exampleElements() / g.channels()),
                        g.epsilon(),
                        x,
                        y,
                        weights);
            }
            case InstanceNorm2d i -> {
                int length = x.exampleElements() / i.features();
                rowNorm(new RowNormStep.Rows(length, i.features(), length), i.epsilon(), x, y, weights);
            }
            case LayerNorm l ->
                rowNorm(new RowNormStep.Rows(l.normalizedShape().elements(), 1, 1), l.epsilon(), x, y, weights);
            case LocalResponseNorm l -> add(new LocalResponseNormStep(l, x, y, options.kernels(), workers));
            case Softmax s -> softmax(false, s.axis(), x, y);
            case LogSoftmax s -> softmax(true, s.axis(), x, y);
            case Dropout d -> dropout(d.probability(), 1, node, x, y);
            case Dropout2d d ->
                dropout(d.probability(), x.exampleElements() / Math.max(1, x.shape.size(1)), node, x, y);
            case Add a -> add(new AddStep(inputs, y, workers));
            case Multiply m -> add(new MultiplyStep(x, inputs.get(1), y, workers));
            case Concat c ->
                add(new ConcatStep(1 + Shapes.exampleAxis("concat", c.axis(), x.shape.from(1)), inputs, y));
            case Narrow n -> gather("narrow", Gathers.narrow(n, x.shape.from(1)), 0, x, y);
            case ChannelShuffle c -> gather("channel shuffle", Gathers.channelShuffle(c, x.shape.from(1)), 0, x, y);
            case PixelShuffle p -> gather("pixel shuffle", Gathers.pixelShuffle(p, x.shape.from(1)), 0, x, y);
            case Pad p -> {
                float constant = p.mode() instanceof Pad.Mode.Constant(double value) ? (float) value : 0;
                gather("pad", Gathers.pad(p, x.shape.from(1)), constant, x, y);
            }
            case Upsample u -> {
                switch (u.mode()) {
                    case NEAREST -> gather("nearest", Gathers.nearest(u, x.shape.from(1)), 0, x, y);
                    case BILINEAR -> add(new BilinearStep(false, x, y, workers));
                    case BILINEAR_ALIGN_CORNERS -> add(new BilinearStep(true, x, y, workers));
                }
            }
            case Flatten f -> {
                // The same memory under another shape.
            }
        }
    }

    /** Has the step that made a value round it, if it can. */
    private boolean rounds(FakeQuantize layer, Value x) {
        for (Step step : steps.reversed()) {
            if (step.writes().stream().anyMatch(made -> made.storage == x.storage)) {
                return step.round(layer);
            }
        }
        return false;
    }

    private void add(Step step) {
        steps.add(step);
    }

    private void pool(PoolStep.Kind kind, PoolGeometry geometry, Value x, Value y) {
        if (x.isBlocked()) {
            blocked.pool(kind, geometry, x, y);
            return;
        }
        add(new PoolStep(kind, geometry, x, y, options.kernels(), workers));
    }

    private void gather(String kernel, int[] source, float constant, Value x, Value y) {
        int[] places = x.isBlocked() ? Gathers.inBlocks(source, x.shape.from(1), y.shape.from(1), x.layout) : source;
        add(new GatherStep(kernel, places, constant, x, y, workers));
    }

    private void softmax(boolean logarithm, int axis, Value x, Value y) {
        int withBatch = 1 + Shapes.exampleAxis("softmax", axis, x.shape.from(1));
        add(new SoftmaxStep(logarithm, withBatch, x, y, options.kernels(), workers));
    }

    private void dropout(double probability, int run, Network.Node node, Value x, Value y) {
        if (mode == Mode.TRAINING) {
            int layer = network.nodes().indexOf(node);
            add(new DropoutStep(probability, run, layer, x, y, clock, workers));
        }
    }

    private void batchNorm(BatchNorm layer, boolean ownMoments, Value x, Value y, Map<String, Weight> weights) {
        if (ownMoments && x.elements() == x.shape.size(1)) {
            throw new ShapeException("batch_norm: training needs more than one number for each channel; got " + x.shape
                    + "; use a larger batch");
        }
        add(new BatchNormStep(
                layer.epsilon(),
                layer.momentum(),
                ownMoments,
                x,
                y,
                required(weights, "weight"),
                required(weights, "bias"),
                required(weights, "running_mean"),
                required(weights, "running_var"),
                workers));
    }

    private void rowNorm(RowNormStep.Rows rows, double epsilon, Value x, Value y, Map<String, Weight> weights) {
        add(new RowNormStep(
                rows, epsilon, x, y, weights.get("weight"), weights.get("bias"), options.kernels(), workers));
    }

    private static Weight required(Map<String, Weight> weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }
}
