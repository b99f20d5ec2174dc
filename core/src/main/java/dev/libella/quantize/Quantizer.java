package dev.libella.quantize;

import dev.libella.nn.Network;
import dev.libella.nn.Network.Node;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Convolution;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Post-training static quantisation: weights in eight bits, symmetric, with a scale for each output channel ({@link
 * Grid}), and inputs of convolutions and linear layers in eight bits with the range that example images had ({@link
 * FakeQuantize}); all who read such an input, as residuals do, read it rounded. Sums, biases and everything else stay
 * in float32. Batch norms are folded first.
 *
 * <pre>{@code
 * Quantizer quantizer = new Quantizer(network, parameters, PlanOptions.threads(2));
 * quantizer.observe(images);                       // as often as you like
 * Quantizer.Quantized quantized = quantizer.quantize();
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Quantizer {
    private final Network network;
    private final Parameters parameters;
    private final PlanOptions options;
    private final Set<String> sources; // what convolutions and linear layers read
    private final Map<String, Range> ranges = new HashMap<>();
    private final Map<Integer, Plan> plans = new HashMap<>(); // by batch size

    /** What numbers were seen. */
    private record Range(float minimum, float maximum) {
        static Range of(float[] numbers) {
            float minimum = Float.POSITIVE_INFINITY;
            float maximum = Float.NEGATIVE_INFINITY;
            for (float number : numbers) {
                minimum = Math.min(minimum, number);
                maximum = Math.max(maximum, number);
            }
            return new Range(minimum, maximum);
        }

        Range and(Range other) {
            return new Range(Math.min(minimum, other.minimum), Math.max(maximum, other.maximum));
        }
    }

    /**
     * A network in eight bits.
     *
     * @param network with a {@link FakeQuantize} before every convolution and linear layer
     * @param parameters weights that lie on their {@link Grid}
     */
    public record Quantized(Network network, Parameters parameters) {}

    /**
     * Prepares a network.
     *
     * @param parameters its parameters. Not modified.
     * @throws IllegalArgumentException if nothing in it can be quantised, or it is already
     */
    public Quantizer(Network network, Parameters parameters, PlanOptions options) {
        if (network.nodes().stream().anyMatch(node -> node.layer() instanceof FakeQuantize)) {
            throw new IllegalArgumentException("quantize: the network is in eight bits already");
        }
        BatchNormFolding folded = BatchNormFolding.of(network, parameters);
        this.network = folded.network();
        this.parameters = folded.parameters();
        this.sources = this.network.nodes().stream()
                .filter(node -> isQuantized(node.layer()))
                .map(node -> node.inputs().getFirst())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("quantize: the network has no convolution and no linear layer");
        }
        Set<String> layers = new LinkedHashSet<>(sources);
        layers.remove(Network.INPUT);
        this.options = options.withObserved(layers);
    }

    /** Whether a layer's weights and inputs go into eight bits. */
    static boolean isQuantized(Layer layer) {
        return layer instanceof Convolution || layer instanceof Linear;
    }

    /**
     * Looks at what example images make of the layers' inputs.
     *
     * @param images {@code [N, C, H, W]}, normalised. Not modified.
     */
    public void observe(Tensor images) {
        Plan plan = plans.computeIfAbsent(
                images.shape().size(0), batch -> Plan.inference(network, parameters, batch, options));
        plan.forward(images);
        for (String source : sources) {
            Tensor numbers = source.equals(Network.INPUT) ? images : plan.observed(source);
            ranges.merge(source, Range.of(numbers.data()), Range::and);
        }
    }

    /**
     * The network in eight bits.
     *
     * @throws IllegalStateException if no image was observed
     */
    public Quantized quantize() {
        if (ranges.isEmpty()) {
            throw new IllegalStateException("quantize: needs example images to know what range numbers have");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>(parameters.asMap());
        Network.Builder builder = Network.builder(network.input());
        Map<String, String> rounded = new HashMap<>(); // all who read a rounded value read it so
        if (sources.contains(Network.INPUT)) {
            rounded.put(Network.INPUT, round(builder, Network.INPUT));
        }
        for (Node node : network.nodes()) {
            String[] inputs = node.inputs().stream()
                    .map(input -> rounded.getOrDefault(input, input))
                    .toArray(String[]::new);
            if (isQuantized(node.layer())) {
                String weight = node.name() + ".weight";
                tensors.put(weight, Grid.nearest(parameters.get(weight)).weights());
            }
            builder.add(node.name(), node.layer(), inputs);
            if (sources.contains(node.name())) {
                rounded.put(node.name(), round(builder, node.name()));
            }
        }
        Network quantized = builder.build();
        return new Quantized(quantized, Parameters.of(quantized, tensors));
    }

    private String round(Network.Builder builder, String source) {
        Range range = ranges.get(source);
        if (range == null) {
            throw new AssertionError(source);
        }
        builder.add(source + ".quantize", FakeQuantize.forRange(range.minimum, range.maximum), source);
        return builder.last();
    }
}
