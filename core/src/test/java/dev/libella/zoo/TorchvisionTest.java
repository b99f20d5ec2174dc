package dev.libella.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.format.Safetensors;
import dev.libella.model.Model;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Torchvision's networks, as {@code states.py} wrote down what is in their state dicts and what they compute. */
class TorchvisionTest {
    private static final String COUNTER = "num_batches_tracked"; // an integer that nothing is computed from

    /** One file of {@code states.py}: paths and shapes of a state dict, and the outputs, if any. */
    private record State(Map<String, Shape> shapes, List<Float> outputs) {
        static State of(Zoo zoo) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            List<Float> outputs = List.of();
            for (String line : text(zoo.id() + ".txt").lines().toList()) {
                String[] words = line.split(" ");
                if (words[0].equals("=")) {
                    outputs = Arrays.stream(words).skip(1).map(Float::valueOf).toList();
                } else if (!words[0].endsWith(COUNTER)) {
                    shapes.put(
                            words[0],
                            Shape.of(Arrays.stream(words[1].split("x"))
                                    .mapToInt(Integer::parseInt)
                                    .toArray()));
                }
            }
            return new State(shapes, outputs);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LENET5", "MLP", "FASHION_CNN", "RESNET20"})
    void parametersHaveTheNamesAndShapesOfTheStateDict(Zoo zoo) {
        Map<String, Shape> ours = new LinkedHashMap<>();
        zoo.network().parameters().forEach(spec -> ours.put(spec.name(), spec.shape()));
        assertThat(ours).containsExactlyInAnyOrderEntriesOf(State.of(zoo).shapes());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LENET5", "MLP", "FASHION_CNN", "RESNET20", "VGG11"})
    void computesTheSame(Zoo zoo) {
        State state = State.of(zoo);
        Network network = zoo.network(Shape.of(3, 64, 64), 10);
        Map<String, Shape> own = new LinkedHashMap<>();
        network.parameters().forEach(spec -> own.put(spec.name(), spec.shape()));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (String path : state.shapes().keySet()) {
            weights.put(path, weights(weights.size(), path, Objects.requireNonNull(own.get(path), path)));
        }
        Tensor image =
                Tensor.of(network.input(), floats(numbers(1000, network.input().elements())));
        Plan plan = Plan.inference(network, Parameters.of(network, weights), 1, PlanOptions.threads(1));
        float[] outputs = plan.forward(image).data();
        float largest = state.outputs().stream().map(Math::abs).reduce(0f, Math::max);
        for (int i = 0; i < outputs.length; i++) {
            assertThat(outputs[i]).as("output " + i).isCloseTo(state.outputs().get(i), within(1e-4f * largest));
        }
    }

    /** What Python's {@code save_file(model.state_dict(), …)} writes: the weights, and no word about the network. */
    @Test
    void aStateDictLoadsDirectly(@TempDir Path folder) throws IOException {
        Map<String, Tensor> stateDict = new LinkedHashMap<>();
        State.of(Zoo.SQUEEZENET1_1).shapes().forEach((path, shape) -> stateDict.put(path, weights(3, path, shape)));
        Path file = folder.resolve("squeezenet1_1.safetensors");
        Safetensors.of(stateDict, Map.of("format", "pt")).write(file);
        Parameters loaded = Model.loadParameters(file, Zoo.SQUEEZENET1_1.network());
        assertThat(loaded.asMap()).isEqualTo(stateDict);
    }

    /** The numbers of {@code states.py}. */
    private static double[] numbers(int key, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            long product = (i + key * 7919L) * 2654435761L;
            numbers[i] = ((product & 0xFFFFFFFFL) >>> 16) / 32768.0 - 1;
        }
        return numbers;
    }

    private static Tensor weights(int index, String name, Shape shape) {
        double[] values = numbers(index, shape.elements());
        boolean factor = name.endsWith("running_var") || name.endsWith(".weight");
        for (int i = 0; i < values.length; i++) {
            if (shape.rank() > 1) {
                values[i] *= Math.sqrt(6.0 / shape.from(1).elements());
            } else {
                values[i] = (factor ? 1 : 0) + values[i] / 4;
            }
        }
        return Tensor.of(shape, floats(values));
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static String text(String resource) {
        try (InputStream in = Objects.requireNonNull(TorchvisionTest.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
