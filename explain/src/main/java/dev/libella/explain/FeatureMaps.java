package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import dev.libella.text.Nearest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every layer of a network makes of one image.
 *
 * @param network the network
 * @param image its input, {@code [C, H, W]}
 * @param outputs what came out of each layer by its name, in the network's order: {@code [K, h, w]}, {@code [F]}, …
 */
public record FeatureMaps(Network network, Tensor image, Map<String, Tensor> outputs) {
    /** Keeps a copy of the map. */
    public FeatureMaps {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /**
     * Computes them.
     *
     * @param image {@code [C, H, W]}, preprocessed. Kept, not modified.
     * @throws dev.libella.tensor.ShapeException if the image is not what the network takes
     */
    public static FeatureMaps of(Network network, Parameters parameters, Tensor image, PlanOptions options) {
        List<String> names = network.nodes().stream().map(Network.Node::name).toList();
        Plan plan = Plan.inference(
                network, parameters, 1, options.withObserved(names.stream().collect(Collectors.toUnmodifiableSet())));
        plan.forward(image);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (Network.Node node : network.nodes()) {
            outputs.put(
                    node.name(),
                    Tensor.of(node.output(), plan.observed(node.name()).data().clone()));
        }
        return new FeatureMaps(network, image, outputs);
    }

    /**
     * What came out of a layer, or for {@link Network#INPUT} the image.
     *
     * @throws IllegalArgumentException if there is no such layer; the message names the nearest
     */
    public Tensor of(String layer) {
        if (layer.equals(Network.INPUT)) {
            return image;
        }
        Tensor output = outputs.get(layer);
        if (output == null) {
            throw new IllegalArgumentException(
                    "feature maps: there is no layer '" + layer + "'" + Nearest.hint(layer, outputs.keySet()));
        }
        return output;
    }
}
