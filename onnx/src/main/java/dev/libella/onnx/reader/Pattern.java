package dev.libella.onnx.reader;

import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a group of nodes looks like that together are one layer, written as ONNX's operators nested:
 *
 * <pre>{@code Mul(Mul(x, Add(Erf(Div(x, 1.4142135)), 1)), 0.5)}</pre>
 *
 * <p>{@code x} is the group's input, a number a constant of that value, {@code $name} any constant. Sums and products
 * may have their operands in any order. A node may have more inputs than are written.
 */
sealed interface Pattern {
    /** The group's input. */
    record Input() implements Pattern {}

    /** A constant of one value. */
    record Value(double value) implements Pattern {}

    /** Any constant. */
    record Constant(String name) implements Pattern {}

    /** A node. */
    record Operation(String operator, List<Pattern> inputs) implements Pattern {}

    /** What a pattern was found in. */
    final class Match {
        private final Map<String, String> constants = new HashMap<>();
        private final List<Importer.Node> nodes = new ArrayList<>();
        private @Nullable String input;

        private Match() {}

        private Match copy() {
            Match copy = new Match();
            copy.become(this);
            return copy;
        }

        private void become(Match other) {
            constants.clear();
            nodes.clear();
            constants.putAll(other.constants);
            nodes.addAll(other.nodes);
            input = other.input;
        }

        /** The name of the group's input. */
        String input() {
            if (input == null) {
                throw new IllegalStateException("a pattern has an input");
            }
            return input;
        }

        /** The name of the value that is a constant of the pattern. */
        String constant(String name) {
            String found = constants.get(name);
            if (found == null) {
                throw new IllegalArgumentException("the pattern has no constant '" + name + "'");
            }
            return found;
        }

        /** Whether the pattern has this constant. */
        boolean has(String constant) {
            return constants.containsKey(constant);
        }

        /** The nodes of a kind. */
        List<Importer.Node> nodes(String operator) {
            return nodes.stream()
                    .filter(node -> node.proto().operator().equals(operator))
                    .toList();
        }

        /** All nodes. */
        List<Importer.Node> nodes() {
            return nodes;
        }
    }

    /** Reads a pattern. */
    static Pattern of(String text) {
        return new Parser(text.replace(" ", "")).pattern();
    }

    /** The group of nodes that ends with this one, or null if it looks otherwise. */
    default @Nullable Match match(Importer importer, Importer.Node last) {
        Match match = new Match();
        boolean found = matches(importer, last.proto().outputs().getFirst(), match) && match.input != null;
        return found ? match : null;
    }

    private boolean matches(Importer importer, String value, Match match) {
        return switch (this) {
            case Input() -> {
                boolean fits = match.input == null ? importer.constant(value) == null : match.input.equals(value);
                match.input = value;
                yield fits;
            }
            case Value(double wanted) -> {
                OnnxTensor constant = importer.constant(value);
                yield constant != null
                        && constant.elements() == 1
                        && Math.abs(constant.number(0) - wanted) <= 1e-4 * Math.abs(wanted);
            }
            case Constant(String name) -> {
                match.constants.put(name, value);
                yield importer.constant(value) != null;
            }
            case Operation(String operator, List<Pattern> patterns) -> {
                Importer.Node node = importer.source(value);
                if (node == null || !node.proto().operator().equals(operator)) {
                    yield false;
                }
                match.nodes.add(node);
                yield inputsMatch(importer, node.proto(), patterns, match);
            }
        };
    }

    private static boolean inputsMatch(Importer importer, NodeProto node, List<Pattern> patterns, Match match) {
        Match before = match.copy();
        if (inputsMatch(importer, node.inputs(), patterns, match)) {
            return true;
        }
        boolean swaps = node.operator().equals("Add")
                || node.operator().equals("Mul")
                || node.operator().equals("Or");
        if (!swaps || node.inputs().size() != 2) {
            return false;
        }
        match.become(before);
        return inputsMatch(importer, node.inputs().reversed(), patterns, match);
    }

    private static boolean inputsMatch(Importer importer, List<String> inputs, List<Pattern> patterns, Match match) {
        boolean fits = inputs.size() >= patterns.size();
        for (int i = 0; fits && i < patterns.size(); i++) {
            fits = patterns.get(i).matches(importer, inputs.get(i), match);
        }
        return fits;
    }

    /** Reads the notation. */
    final class Parser {
        private final String text;
        private int at;

        private Parser(String text) {
            this.text = text;
        }

        private Pattern pattern() {
            int from = at;
            while (at < text.length() && "(),".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(from, at);
            if (at < text.length() && text.charAt(at) == '(') {
                List<Pattern> inputs = new ArrayList<>();
                do {
                    at++;
                    inputs.add(pattern());
                } while (text.charAt(at) == ',');
                at++;
                return new Operation(word, inputs);
            }
            if (word.equals("x")) {
                return new Input();
            }
            return word.startsWith("$") ? new Constant(word.substring(1)) : new Value(Double.parseDouble(word));
        }
    }
}
