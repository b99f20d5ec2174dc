package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.pooling.BlockedNormPooling;
import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.nn.ParameterSpecs;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.*;
import dev.libella.parallel.Workers;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Workers workers;
    private final BlockedLowering blocked;
    private final LayerLowering layers;
    private final Chain.Chains chains;

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, Deque<Value>> branches = new HashMap<>();
    private final Map<String, ForkStep> forks = new HashMap<>();

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
        this.workers = options.workers();
        this.modes = Modes.of(network, options, mode);
        this.blocked = new BlockedLowering(steps, modes, workers);
        this.layers = new LayerLowering(network, options, mode, modes, clock, steps, blocked);
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
            layers.lower(node, inputs, output, weights);
            publish(options.observed().contains(node.name()) ? pinned(blocked.planar(output)) : output);
        }
        Value output = pinned(blocked.planar(read(network.nodes().getLast().name())));
        poolInKernels();
        return new Lowered(List.copyOf(steps), input, output, values, inOrder(gradients));
    }

    /** Where only a pooling reads a convolution's result, has it write what is pooled. */
    private void poolInKernels() {
        Set<Storage> read = new HashSet<>();
        steps.forEach(step -> step.reads().forEach(value -> read.add(value.storage)));
        for (Step step : steps) {
            if (step instanceof VectorConvolutionStep convolution) {
                convolution.poolInKernel(read);
            }
        }
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
        Network.Node add = chain.add();
        Value input = read(chain.source());
        Value residual = add == null ? null : read(chain.residual(add));
        if (head.layer() instanceof Convolution c) {
            Map<String, Weight> norm = chain.norm() == null ? null : weights(chain.norm());
            ConvGeometry geometry = LayerGeometry.convolution(c, input);
            List<Layer> readers = readersOf(last);
            boolean alone = this.readers.getOrDefault(chain.source(), 0) == 1;
            Value y = blocked.convolution(
                    chain, c, geometry, input, alone, residual, weights(head), norm, last.name(), shape, readers);
            joinGradients(chain.source(), input);
            return y;
        }
        if (head.layer() instanceof ConvolutionTranspose t) {
            ConvGeometry geometry = LayerGeometry.transposed(t, input, shape);
            return blocked.transposed(chain, t, geometry, input, weights(head), last.name(), shape);
        }
        if (head.layer() instanceof BatchNorm b) {
            return blocked.batchNorm(chain, b, input, residual, weights(head), last.name(), shape);
        }
        return blocked.linear(chain, (Linear) head.layer(), input, weights(head), last.name(), shape);
    }

    /** Has the convolution just made add the gradient of the other one that reads its input, if there are two. */
    private void joinGradients(String name, Value input) {
        Deque<Value> unread = branches.get(name);
        if (unread != null
                && unread.size() == 1
                && readers.getOrDefault(name, 0) == 2
                && steps.getLast() instanceof VectorConvolutionStep convolution
                && convolution.addGradient(input, unread.getFirst())) {
            Objects.requireNonNull(forks.get(name), name).leaveAdding();
        }
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
        Layer layer = node.layer();
        if (layer instanceof Flatten && BlockedLowering.isFlat(x)) {
            return new Value(x.name, x.shape, Layout.PLANAR, x.storage, x.gradientStorage);
        }
        boolean gathers = Gathers.isGather(layer)
                && fillsBlocks(x, x.shape)
                && fillsBlocks(x, node.output().prepend(1));
        return gathers || worksOnBlocks(layer) ? x : blocked.planar(x);
    }

    /** Whether a shape's channels fill the blocks in which a value lies. */
    private static boolean fillsBlocks(Value x, Shape shape) {
        return x.layout.equals(Layout.BLOCKED) && shape.rank() == 4 && shape.size(1) % x.layout.block() == 0;
    }

    private boolean worksOnBlocks(Layer layer) {
        boolean dropsNothing = mode != Mode.TRAINING && (layer instanceof Dropout || layer instanceof Dropout2d);
        return dropsNothing
                || layer instanceof Activation
                || layer instanceof Add
                || layer instanceof MaxPool2d
                || layer instanceof AvgPool2d
                || layer instanceof SumPool2d
                || (layer instanceof LpPool2d p && BlockedNormPooling.fits(p.norm()))
                || layer instanceof AdaptiveAvgPool2d
                || layer instanceof AdaptiveMaxPool2d;
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
            forked.add(value.alias(value.name, value.shape));
            for (int i = 1; i < count; i++) {
                forked.add(new Value(
                        value.name, value.shape, value.layout, value.storage, new Storage(value.storage.elements)));
            }
            ForkStep fork = new ForkStep(value, forked, workers);
            steps.add(fork);
            forks.put(value.name, fork);
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
}
