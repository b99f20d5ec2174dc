package dev.libella.plan;

import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling.Divisor;
import dev.libella.kernel.vector.Layout;
import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.nn.ParameterSpecs;
import dev.libella.nn.Parameters;
import dev.libella.nn.Shapes;
import dev.libella.nn.layer.*;
import dev.libella.parallel.Workers;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a network's layers into a plan's steps, in order. */
final class Lowering {
    private final Network network;
    private final Parameters parameters;
    private final PlanOptions options;
    private final Mode mode;
    private final Modes modes;
    private final Clock clock;
    private final Workers workers;
    private final BlockedLowering blocked;
    private final Chain.Chains chains;

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, Deque<Value>> branches = new HashMap<>();

    /**
     * What a network became.
     *
     * @param values each layer's output by its name
     * @param gradients each trained parameter's gradient by its path
     */
    record Lowered(
            List<Step> steps, Value input, Value output, Map<String, Value> values, Map<String, Tensor> gradients) {}

    private Lowering(Network network, Parameters parameters, PlanOptions options, int batch, Mode mode, Clock clock) {
        this.network = network;
        this.parameters = parameters;
        this.options = options;
        this.mode = mode;
        this.clock = clock;
        this.workers = options.workers();
        this.modes = Modes.of(network, options, mode);
        this.blocked = new BlockedLowering(steps, modes, workers);
        this.chains = options.kernels().fast() && batch > 0
                ? Chain.find(network, options.observed(), modes)
                : new Chain.Chains(Map.of(), Set.of());
    }

    static Lowered lower(
            Network network, Parameters parameters, int batch, PlanOptions options, Mode mode, Clock clock) {
        return new Lowering(network, parameters, options, batch, mode, clock).lower(batch);
    }

    private Lowered lower(int batch) {
        for (Network.Node node : network.nodes()) {
            node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
        }
        Value input =
                Value.of(Network.INPUT, network.input().prepend(batch), mode.hasGradients() && options.inputGradient());
        input.storage.makeExternal();
        if (input.gradientStorage != null) {
            input.gradientStorage.pin();
        }
        publish(input);
        for (Network.Node node : network.nodes()) {
            if (chains.absorbed().contains(node.name())) {
                continue;
            }
            Shape shape = node.output().prepend(batch);
            Value fast = lowerFast(node, shape);
            if (fast != null) {
                publish(options.observed().contains(node.name()) ? pinned(blocked.planar(fast)) : fast);
                continue;
            }
            List<Value> inputs = node.inputs().stream()
                    .map(this::read)
                    .map(x -> adapted(node, x))
                    .toList();
            if (inputs.size() > 1 && inputs.stream().anyMatch(Value::isBlocked)) {
                inputs = inputs.stream().map(blocked::blocked).toList();
            }
            Map<String, Weight> weights = weights(node);
            boolean needsGradient = mode.hasGradients()
                    && (inputs.stream().anyMatch(Value::needsGradient)
                            || weights.values().stream().anyMatch(Weight::isTrained));
            Value output = sharesMemory(node, inputs)
                    ? inputs.getFirst().alias(node.name(), shape)
                    : Value.of(node.name(), shape, layout(inputs), needsGradient);
            lower(node, inputs, output, weights);
            publish(options.observed().contains(node.name()) ? pinned(blocked.planar(output)) : output);
        }
        Value output = pinned(blocked.planar(read(network.nodes().getLast().name())));
        return new Lowered(List.copyOf(steps), input, output, values, inOrder(gradients));
    }

    /** Gradients in the network's order; layers that a step takes together with later ones came later. */
    private Map<String, Tensor> inOrder(Map<String, Tensor> unordered) {
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        for (ParameterSpec spec : network.parameters()) {
            Tensor gradient = unordered.get(spec.name());
            if (gradient != null) {
                ordered.put(spec.name(), gradient);
            }
        }
        return ordered;
    }

    /** Whether a layer's output can lie where its input does. */
    private boolean sharesMemory(Network.Node node, List<Value> inputs) {
        return switch (node.layer()) {
            case Flatten f -> true;
            case Dropout d -> mode != Mode.TRAINING;
            case Dropout2d d -> mode != Mode.TRAINING;
            case Activation a -> {
                Value x = inputs.getFirst();
                yield modes.of(node) == Mode.INFERENCE
                        && isSoleReader(node)
                        && !x.storage.isExternal()
                        && !x.storage.isPinned();
            }
            case AdaptiveAvgPool l -> false;
            case AdaptiveMaxPool l -> false;
            case Add l -> false;
            case AvgPool l -> false;
            case ChannelShuffle l -> false;
            case Concat l -> false;
            case Convolution l -> false;
            case ConvolutionTranspose l -> false;
            case Linear l -> false;
            case LocalResponseNorm l -> false;
            case LogSoftmax l -> false;
            case LpPool l -> false;
            case MaxPool l -> false;
            case Multiply l -> false;
            case Narrow l -> false;
            case Normalization l -> false;
            case PReLU l -> false;
            case Pad l -> false;
            case PixelShuffle l -> false;
            case Softmax l -> false;
            case SumPool l -> false;
            case Upsample l -> false;
        };
    }

    /** Whether nobody else reads the memory that a layer reads, under whatever name. */
    private boolean isSoleReader(Network.Node node) {
        String source = node.inputs().getFirst();
        if (readers.getOrDefault(source, 0) != 1) {
            return false;
        }
        if (source.equals(Network.INPUT)) {
            return true;
        }
        Network.Node before = network.node(source);
        Value value = values.get(source);
        Value earlier = values.get(before.inputs().getFirst());
        boolean isAlias = value != null && earlier != null && value.storage == earlier.storage;
        return !isAlias || isSoleReader(before);
    }

    private static Value pinned(Value value) {
        value.storage.pin();
        if (value.gradientStorage != null) {
            value.gradientStorage.pin();
        }
        return value;
    }

    /** Lowers a chain of layers to a fast step, or null if there is none. */
    private @Nullable Value lowerFast(Network.Node last, Shape shape) {
        Chain chain = chains.byLast().get(last.name());
        if (chain == null) {
            return null;
        }
        Network.Node head = chain.head();
        return switch (head.layer()) {
            case Conv2d c -> {
                Value input = read(head.inputs().getFirst());
                Network.Node add = chain.add();
                Value residual = add == null ? null : read(chain.residual(add));
                Map<String, Weight> norm = chain.norm() == null ? null : weights(chain.norm());
                yield blocked.convolution(
                        chain,
                        LayerGeometry.convolution(c, input),
                        input,
                        residual,
                        weights(head),
                        norm,
                        last.name(),
                        shape,
                        readersOf(last));
            }
            case Linear l -> {
                Value input = read(head.inputs().getFirst());
                yield blocked.linear(chain, l, input, weights(head), last.name(), shape);
            }
            case BatchNorm2d b -> {
                Value input = read(head.inputs().getFirst());
                Network.Node add = chain.add();
                Value residual = add == null ? null : read(chain.residual(add));
                yield blocked.batchNorm(chain, b, input, residual, weights(head), last.name(), shape);
            }
            default -> null;
        };
    }

    private List<Layer> readersOf(Network.Node node) {
        return network.nodes().stream()
                .filter(reader -> reader.inputs().contains(node.name()))
                .map(Network.Node::layer)
                .toList();
    }

    /** A layer's input in NCHW, unless the layer can work on blocks. */
    private Value adapted(Network.Node node, Value x) {
        if (!x.isBlocked()) {
            return x;
        }
        return switch (node.layer()) {
            case Activation a -> x;
            case Add a -> x;
            case MaxPool2d m -> x;
            case AvgPool2d a -> x;
            case AdaptiveAvgPool2d a -> x;
            case AdaptiveMaxPool2d a -> x;
            case Dropout d when mode != Mode.TRAINING -> x;
            case Dropout2d d when mode != Mode.TRAINING -> x;
            case Flatten f
            when BlockedLowering.isFlat(x) -> new Value(x.name, x.shape, Layout.PLANAR, x.storage, x.gradientStorage);
            default -> blocked.planar(x);
        };
    }

    private static Layout layout(List<Value> inputs) {
        return inputs.getFirst().layout; // all the same
    }

    /** Makes a value known under its name, forked if several layers read it and its gradient is needed. */
    private void publish(Value value) {
        values.put(value.name, value);
        int count = readers.getOrDefault(value.name, 0);
        if (count > 1 && value.needsGradient()) {
            List<Value> forked = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                forked.add(new Value(
                        value.name, value.shape, value.layout, value.storage, new Storage(value.storage.elements)));
            }
            steps.add(new ForkStep(value, forked, workers));
            branches.put(value.name, new ArrayDeque<>(forked));
        }
    }

    private Value read(String name) {
        Deque<Value> forked = branches.get(name);
        return forked == null ? Objects.requireNonNull(values.get(name), name) : forked.removeFirst();
    }

    private Map<String, Weight> weights(Network.Node node) {
        Map<String, Weight> weights = new HashMap<>();
        for (ParameterSpec spec : ParameterSpecs.of(node.layer())) {
            String path = node.name() + "." + spec.name();
            Tensor gradient = null;
            if (mode.hasGradients() && spec.trainable() && !options.frozen().contains(path)) {
                gradient = Tensor.zeros(spec.shape());
                gradients.put(path, gradient);
            }
            weights.put(spec.name(), new Weight(parameters.get(path), gradient));
        }
        return weights;
    }

    private void lower(Network.Node node, List<Value> inputs, Value y, Map<String, Weight> weights) {
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
                        LayerGeometry.transposed(c, x, y),
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
            case PReLU p -> add(new PReluStep(x, y, required(weights, "weight"), workers));
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
            case LocalResponseNorm l -> add(new LocalResponseNormStep(l, x, y, workers));
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
        add(new GatherStep(kernel, source, constant, x, y, workers));
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
