package dev.libella.train;

import dev.libella.nn.Network;
import dev.libella.nn.Network.Node;
import dev.libella.nn.ParameterSpecs;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.Softmax;
import dev.libella.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A trained network made ready to learn other classes: its head, the last layer with weights, is new; everything before
 * it is as it was.
 *
 * <pre>{@code
 * FineTuning start = FineTuning.of(model.network(), model.parameters(), 5, 0);
 * Trainer trainer = new Trainer().withFrozen(start.body(List.of("*")));   // train the head alone
 * trainer.begin(start.network(), start.parameters(), images, TrainingListener.NONE).run();
 * }</pre>
 *
 * <p>What is frozen and lies before everything that is trained is computed as in inference: not differentiated, its
 * results not kept, and batch norms use the moments they have learned.
 *
 * @param network the network with the new head; a softmax behind it is left out, since losses take scores
 * @param parameters its first weights: copies of the trained ones, and new ones in the head
 * @param head paths of the head's parameters
 */
public record FineTuning(Network network, Parameters parameters, Set<String> head) {
    /** Keeps a copy of the set. */
    public FineTuning {
        head = Set.copyOf(head);
    }

    /**
     * Replaces a network's head, which must be a linear layer or a convolution without groups.
     *
     * @param trained its parameters. Not modified.
     * @param classes outputs of the new network, ≥ 1
     * @param seed of the new weights
     * @throws IllegalArgumentException if the network has no such head, or what is behind it does not give one number for
     *     each class
     */
    public static FineTuning of(Network network, Parameters trained, int classes, long seed) {
        Node head = head(network);
        Network changed = rebuilt(network, head, withClasses(head, classes));
        if (changed.output().elements() != classes) {
            throw new IllegalArgumentException("fine-tuning: behind its last layer with weights, '" + head.name()
                    + "', the network must give one number for each class; with " + classes + " classes it gives "
                    + changed.output());
        }
        Map<String, Tensor> tensors =
                new LinkedHashMap<>(Parameters.initialize(changed, seed).asMap());
        Set<String> fresh = paths(tensors.keySet(), head);
        tensors.keySet().stream()
                .filter(path -> !fresh.contains(path))
                .toList()
                .forEach(path -> tensors.put(path, trained.get(path).copy()));
        return new FineTuning(changed, Parameters.of(changed, tensors), fresh);
    }

    /**
     * Makes a network ready to learn more about the same classes: its head keeps what it knows.
     *
     * @param trained its parameters. Not modified.
     * @throws IllegalArgumentException if the network has no layer with weights
     */
    public static FineTuning sameClasses(Network network, Parameters trained) {
        Node head = head(network);
        Network scores = rebuilt(network, head, head.layer());
        Parameters copies = trained.copy();
        return new FineTuning(scores, copies, paths(copies.names(), head));
    }

    private static Node head(Network network) {
        return network.nodes().stream()
                .filter(node -> !ParameterSpecs.of(node.layer()).isEmpty())
                .reduce((before, after) -> after)
                .orElseThrow(() -> new IllegalArgumentException("fine-tuning: the network has no layer with weights"));
    }

    private static Set<String> paths(Set<String> all, Node layer) {
        return all.stream()
                .filter(path -> path.startsWith(layer.name() + "."))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Layer withClasses(Node head, int classes) {
        return switch (head.layer()) {
            case Linear l -> new Linear(l.inFeatures(), classes, l.bias());
            case Conv2d c
            when c.groups() == 1 -> new Conv2d(c.inChannels(), classes, c.height(), c.width(), 1, c.bias());
            default ->
                throw new IllegalArgumentException("fine-tuning: the last layer with weights must be linear or a"
                        + " convolution without groups; it is '" + head.name() + "', " + head.layer());
        };
    }

    /** The network with another head, and without a softmax at its end. */
    private static Network rebuilt(Network network, Node head, Layer layer) {
        Network.Builder builder = Network.builder(network.input());
        List<Node> nodes = network.nodes();
        boolean softmax = nodes.getLast().layer() instanceof Softmax;
        for (Node node : softmax ? nodes.subList(0, nodes.size() - 1) : nodes) {
            builder.add(
                    node.name(),
                    node.equals(head) ? layer : node.layer(),
                    node.inputs().toArray(String[]::new));
        }
        return builder.build();
    }

    /**
     * Paths of the parameters before the head that a pattern matches, for {@link Trainer#withFrozen}: {@code features.*},
     * {@code *.bias}, or {@code *} for all; a pattern may also name a layer.
     *
     * @param patterns paths or layers, in which {@code *} stands for any text. Not modified.
     * @throws IllegalArgumentException if a pattern matches nothing
     */
    public Set<String> body(List<String> patterns) {
        Set<String> paths = new LinkedHashSet<>();
        for (String pattern : patterns) {
            List<String> matched = parameters.names().stream()
                    .filter(path -> !head.contains(path))
                    .filter(matcher(pattern))
                    .toList();
            if (matched.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + pattern + "' is no layer before the head; there are " + layers());
            }
            paths.addAll(matched);
        }
        return paths;
    }

    private static Predicate<String> matcher(String pattern) {
        String expression = pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(String.valueOf((char) c)))
                .collect(Collectors.joining());
        return Pattern.compile(expression + "(\\..*)?").asMatchPredicate();
    }

    /** Layers before the head that have parameters. */
    private Set<String> layers() {
        return parameters.names().stream()
                .filter(path -> !head.contains(path))
                .map(path -> path.substring(0, path.lastIndexOf('.')))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
