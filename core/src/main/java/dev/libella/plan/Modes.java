package dev.libella.plan;

import dev.libella.nn.Network;
import dev.libella.nn.Network.Node;
import dev.libella.nn.ParameterSpec;
import dev.libella.nn.ParameterSpecs;
import dev.libella.nn.layer.BatchNorm;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Dropout2d;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What each layer is compiled for. In training that differs where parameters are frozen: layers that neither change nor
 * pass a gradient on are computed as in inference, and a batch norm whose running moments are frozen uses those.
 */
final class Modes {
    private final Map<String, Mode> byLayer = new HashMap<>();

    private Modes() {}

    static Modes of(Network network, PlanOptions options, Mode mode) {
        Modes modes = new Modes();
        for (Node node : network.nodes()) {
            boolean constant = node.inputs().stream()
                    .allMatch(input -> input.equals(Network.INPUT)
                            ? !options.inputGradient()
                            : modes.byLayer.get(input) == Mode.INFERENCE);
            boolean frozen = ParameterSpecs.of(node.layer()).stream()
                    .allMatch(spec -> options.frozen().contains(path(node, spec)));
            boolean random = node.layer() instanceof Dropout || node.layer() instanceof Dropout2d;
            Mode own = mode;
            if (mode == Mode.TRAINING && constant && frozen && !random) {
                own = Mode.INFERENCE;
            } else if (mode == Mode.TRAINING
                    && node.layer() instanceof BatchNorm
                    && options.frozen().contains(node.name() + ".running_mean")) {
                own = Mode.DIFFERENTIABLE_INFERENCE;
            }
            modes.byLayer.put(node.name(), own);
        }
        return modes;
    }

    private static String path(Node node, ParameterSpec spec) {
        return node.name() + "." + spec.name();
    }

    /** What a layer of the network is compiled for. */
    Mode of(Node node) {
        return Objects.requireNonNull(byLayer.get(node.name()), node.name());
    }
}
