package dev.libella.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.data.Fit;
import dev.libella.data.Polarity;
import dev.libella.data.Preprocessing;
import dev.libella.format.FormatException;
import dev.libella.format.Safetensors;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.SiLU;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
    @TempDir
    Path folder;

    @Test
    void isLoadedAsItWasSaved() throws IOException {
        Network network = Zoo.RESNET20.network(Shape.of(3, 16, 16), 3);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("optimizer", "sgd lr 0.1");
        settings.put("epochs", "10");
        Model model = new Model(
                network,
                Parameters.initialize(network, 7),
                List.of("cat", "Hündin \"Luna\"", "🐟"),
                new Preprocessing(
                        network.input(),
                        List.of(0.2860f, 0.1f, 1f / 3),
                        List.of(0.3530f, 1f, 0.7f),
                        Polarity.LIGHT_ON_DARK,
                        Fit.STRETCH),
                Provenance.training("pets/", "ab".repeat(32), Long.MIN_VALUE)
                        .withSettings(settings)
                        .withVersions(Map.of("libella", "0.1.0", "java", "25"))
                        .withMetrics(Map.of("test_accuracy", 0.925, "loss", 0.1 + 0.2)));
        Path file = folder.resolve("model.safetensors");

        model.save(file);

        assertThat(Model.load(file)).isEqualTo(model);
    }

    @Test
    void savingTwiceGivesTheSameBytes() throws IOException {
        Model model = small(Provenance.unknown());
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");

        model.save(first);
        Model.load(first).save(second);

        assertThat(second).hasSameBinaryContentAs(first);
    }

    /** The weights of a PyTorch module give PyTorch's outputs; see state_dict.py beside the files. */
    @Test
    void aStateDictFromPyTorchLoadsAndComputesTheSame() throws Exception {
        Network network = Network.of(
                Shape.of(2, 12, 20),
                new Conv2d(2, 4, Window.of(3).withPadding(1), Window.of(5, 2).withPadding(2), 1, false),
                BatchNorm2d.of(4),
                new ReLU(),
                MaxPool2d.of(2),
                Conv2d.of(4, 6, 3).withGroups(2).withDilation(2),
                new SiLU(),
                new Flatten(),
                Linear.of(12, 5));

        Parameters parameters = Model.loadParameters(resource("state_dict.safetensors"), network);
        Safetensors io = Safetensors.read(resource("state_dict_io.safetensors"));
        Tensor input = Objects.requireNonNull(io.tensors().get("input"));
        Tensor expected = Objects.requireNonNull(io.tensors().get("output"));
        Tensor output =
                Plan.inference(network, parameters, 2, PlanOptions.threads(1)).forward(input);

        assertThat(output.shape()).isEqualTo(expected.shape());
        for (int i = 0; i < expected.data().length; i++) {
            assertThat(output.data()[i]).as("output %d", i).isCloseTo(expected.data()[i], within(2e-6f));
        }
        assertThat(Safetensors.read(resource("state_dict.safetensors")).skipped())
                .containsOnlyKeys("bn1.num_batches_tracked");
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws Exception {
        Path stateDict = resource("state_dict.safetensors");
        Network other = Zoo.LENET5.network();
        assertThatThrownBy(() -> Model.loadParameters(stateDict, other))
                .isInstanceOf(FormatException.class)
                .hasMessage("cannot read '" + stateDict + "': parameters: 'conv1.weight' must be [6, 1, 5, 5]; got "
                        + "[4, 2, 3, 5]; is this the model of another network?");
        assertThatThrownBy(() -> Model.load(stateDict))
                .isInstanceOf(FormatException.class)
                .hasMessage("cannot read '" + stateDict + "': its metadata has no 'libella.network', so it holds "
                        + "weights but not what to do with them; give the network and load its parameters");
    }

    @Test
    void partsThatDoNotFitEachOtherAreRefused() {
        Model model = small(Provenance.unknown());
        Network network = model.network();
        assertThatThrownBy(() ->
                        new Model(network, model.parameters(), List.of("a"), model.preprocessing(), model.provenance()))
                .isInstanceOf(ShapeException.class)
                .hasMessage("model: there must be one label for each output; the network has 2 outputs; got 1 labels");
        Preprocessing other = Preprocessing.none(Shape.of(1, 5, 5));
        assertThatThrownBy(() -> new Model(network, model.parameters(), model.labels(), other, model.provenance()))
                .hasMessage("model: the preprocessing must make the network's input [1, 4, 4]; it makes [1, 5, 5]");
        Parameters wrong = Parameters.initialize(Zoo.LENET5.network(), 0);
        assertThatThrownBy(() -> new Model(network, wrong, model.labels(), model.preprocessing(), model.provenance()))
                .hasMessage("parameters: 'conv1.weight' must be [2, 1, 3, 3]; got [6, 1, 5, 5]; is this the model of "
                        + "another network?");
    }

    @Test
    void damagedMetadataIsRefusedWithTheFile() throws IOException {
        Path file = folder.resolve("model.safetensors");
        small(Provenance.unknown()).save(file);
        Safetensors content = Safetensors.read(file);
        for (String name :
                List.of("libella.network", "libella.labels", "libella.preprocessing", "libella.provenance")) {
            for (String damage : List.of("", "{", "3", "{\"polarity\": 1}", "[1]")) {
                Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
                metadata.put(name, damage);
                Safetensors.of(content.tensors(), metadata).write(file);
                assertThatThrownBy(() -> Model.load(file))
                        .as("%s = %s", name, damage)
                        .isInstanceOf(FormatException.class)
                        .hasMessageStartingWith("cannot read '" + file + "': ");
            }
        }
    }

    @Test
    void aTargetThatCannotBeWrittenKeepsNothingHalf() throws IOException {
        Path file = folder.resolve("none/model.safetensors");

        assertThatThrownBy(() -> small(Provenance.unknown()).save(file)).hasMessageContaining("there is no folder");
        assertThat(folder).isEmptyDirectory();
    }

    static Model small(Provenance provenance) {
        Network network = Network.of(
                Shape.of(1, 4, 4),
                Conv2d.of(1, 2, 3).withPadding(Padding.SAME),
                new ReLU(),
                new Flatten(),
                Linear.of(32, 2));
        return new Model(
                network,
                Parameters.initialize(network, 1),
                List.of("dark", "light"),
                Preprocessing.none(network.input()),
                provenance);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ModelTest.class.getResource("/pytorch/" + name))
                .toURI());
    }
}
