package dev.libella;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the cases under {@code conformance/} in the test resources and compares with the tolerances they carry.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> matchesPyTorch() {
 *     return Conformance.cases("torch/conv.json").map(c -> dynamicTest(c.name(), () -> {
 *         Tensor output = …c.tensor("inputs", "input")…c.params()…;
 *         Conformance.assertClose(output, c.at("output"), c.at("tol", "output"));
 *     }));
 * }
 * }</pre>
 */
public final class Conformance {
    private Conformance() {}

    /** One case: a JSON object with a name. */
    public record Case(JsonNode json) {
        public String name() {
            return json.get("name").asString();
        }

        public String op() {
            return json.get("op").asString();
        }

        public JsonNode params() {
            return json.path("params");
        }

        public boolean hasTag(String tag) {
            return StreamSupport.stream(json.path("tags").spliterator(), false)
                    .anyMatch(node -> node.asString().startsWith(tag));
        }

        public boolean has(String... path) {
            JsonNode node = at(path);
            return !node.isMissingNode() && !node.isNull();
        }

        /** The node under these names, one inside the other; a missing node if there is none. */
        public JsonNode at(String... path) {
            JsonNode node = json;
            for (String name : path) {
                node = node.path(name);
            }
            return node;
        }

        public Tensor tensor(String... path) {
            return Conformance.tensor(at(path));
        }

        public int[] ints(String... path) {
            return Conformance.ints(at(path));
        }

        @Override
        public String toString() {
            return name();
        }
    }

    /** All cases of a file, e.g. {@code torch/loss.json}. */
    public static Stream<Case> cases(String file) {
        String resource = "/conformance/" + file;
        try (InputStream in = Conformance.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no test resource " + resource);
            }
            JsonNode cases = JsonMapper.shared().readTree(in);
            assertThat(cases.size()).as("cases in %s", resource).isPositive();
            return StreamSupport.stream(cases.spliterator(), false).map(Case::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tensor of any element type, rounded to float32. */
    public static Tensor tensor(JsonNode node) {
        Shape shape = shape(node);
        return node.has("fill") ? Tensor.full(shape, fill(node)) : Tensor.of(shape, floats(node));
    }

    public static Shape shape(JsonNode tensor) {
        return Shape.of(intList(tensor.get("shape")));
    }

    /** A tensor's elements as float32. */
    public static float[] floats(JsonNode tensor) {
        return floatList(tensor.get("data"));
    }

    /** A plain JSON array of numbers as float32. */
    public static float[] floatList(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) number(list.get(i));
        }
        return values;
    }

    /** A tensor's elements as doubles, those of a float32 tensor rounded to float32 first. */
    public static double[] doubles(JsonNode tensor) {
        boolean single = tensor.path("dtype").asString().equals("float32");
        JsonNode data = tensor.get("data");
        double[] values = new double[data.size()];
        for (int i = 0; i < values.length; i++) {
            double value = number(data.get(i));
            values[i] = single ? (float) value : value;
        }
        return values;
    }

    /** An integer tensor's elements. */
    public static int[] ints(JsonNode tensor) {
        return intList(tensor.get("data"));
    }

    /** A plain JSON array of integers, or a single one. */
    public static int[] intList(JsonNode list) {
        if (!list.isArray()) {
            return new int[] {list.intValue()};
        }
        int[] values = new int[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).intValue();
        }
        return values;
    }

    /** A number, also one of "NaN", "Infinity" and "-Infinity". */
    public static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.parseDouble(node.asString());
    }

    /** Asserts shape and {@code |got − want| ≤ atol + rtol·|want|} for every element; NaN and infinities must agree. */
    public static void assertClose(Tensor got, JsonNode want, JsonNode tolerance) {
        assertThat(got.shape()).as("shape").isEqualTo(shape(want));
        double[] values = new double[got.data().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = got.data()[i];
        }
        assertClose(values, doubles(want), tolerance);
    }

    /** Asserts {@code |got − want| ≤ atol + rtol·|want|} for every element; NaN and infinities must agree. */
    public static void assertClose(double[] got, double[] want, JsonNode tolerance) {
        double rtol = tolerance.get("rtol").doubleValue();
        double atol = tolerance.get("atol").doubleValue();
        assertThat(got.length).as("number of elements").isEqualTo(want.length);
        for (int i = 0; i < got.length; i++) {
            boolean close = Double.isFinite(want[i])
                    ? Math.abs(got[i] - want[i]) <= atol + rtol * Math.abs(want[i])
                    : Double.compare(got[i], want[i]) == 0;
            assertThat(close)
                    .as(String.format(
                            Locale.ROOT,
                            "element %d: got %s, want %s within %s + %s·|want|",
                            i,
                            got[i],
                            want[i],
                            atol,
                            rtol))
                    .isTrue();
        }
    }

    private static float fill(JsonNode node) {
        return switch (node.get("fill").asString()) {
            case "ones" -> 1;
            case "zeros" -> 0;
            default -> throw new IllegalArgumentException("unknown fill: " + node);
        };
    }
}
