package dev.libella.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import dev.libella.zoo.Zoo;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkJsonTest {

    @Property(tries = 500)
    void everyNetworkIsReadBackAsItWas(@ForAll long seed) {
        Network network = RandomLayers.network(seed);

        assertThat(NetworkJson.read(NetworkJson.write(network))).isEqualTo(network);
        assertThat(NetworkJson.read(NetworkJson.writeCompact(network))).isEqualTo(network);
    }

    /** So that the property above cannot pass by never drawing a type. */
    @Test
    void randomNetworksHaveEveryTypeOfLayer() {
        Set<Class<? extends Layer>> seen = new HashSet<>();
        for (long seed = 0; seed < 1_000; seed++) {
            RandomLayers.network(seed)
                    .nodes()
                    .forEach(node -> seen.add(node.layer().getClass()));
        }
        Set<Class<?>> all = new HashSet<>();
        collect(Layer.class, all);

        assertThat(seen).isEqualTo(all);
    }

    @ParameterizedTest
    @EnumSource
    void theZooIsReadBackAsItWas(Zoo zoo) {
        assertThat(NetworkJson.read(NetworkJson.write(zoo.network()))).isEqualTo(zoo.network());
    }

    @Test
    void peopleCanReadAndWriteIt() {
        Network network = Network.of(
                Shape.of(1, 28, 28),
                Conv2d.of(1, 6, 5).withPadding(2),
                new ReLU(),
                MaxPool2d.of(2),
                new Conv2d(6, 16, Window.of(3).withPadding(Padding.of(0, 1)), Window.of(5, 2), 2, false));

        assertThat(NetworkJson.write(network)).isEqualTo("""
                        {
                          "format": "libella-network",
                          "version": 1,
                          "input": [1, 28, 28],
                          "layers": [
                            {
                              "name": "conv1",
                              "type": "Conv2d",
                              "in_channels": 1,
                              "out_channels": 6,
                              "kernel_size": 5,
                              "padding": 2
                            },
                            {"name": "relu1", "type": "ReLU"},
                            {"name": "maxpool1", "type": "MaxPool2d", "kernel_size": 2},
                            {
                              "name": "conv2",
                              "type": "Conv2d",
                              "in_channels": 6,
                              "out_channels": 16,
                              "kernel_size": [3, 5],
                              "stride": [1, 2],
                              "padding": [[0, 1], "valid"],
                              "groups": 2,
                              "bias": false
                            }
                          ]
                        }
                        """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"name":"a","type":"Conv2D","in_channels":1} | layer 'a': there is no layer type 'Conv2D'; did you mean 'Conv2d'? Known:
                    {"name":"a","type":"ReLU","alpha":1}         | layer 'a': there is no 'alpha' in this layer. Known: inputs, name, type
                    {"name":"a","type":"Conv2d","in_channels":1,"out_channels":2,"kernel_size":3,"strid":2} | layer 'a': there is no 'strid' in this layer; did you mean 'stride'? Known:
                    {"name":"a","type":"Conv2d","in_channels":1} | layer 'a': json: 'out_channels' is missing in
                    {"name":"a","type":"Conv2d","in_channels":1,"out_channels":2,"kernel_size":[3,3,3]} | layer 'a': 'kernel_size' must be one value or a list of 2; got [3,3,3]
                    {"name":"a","type":"Conv2d","in_channels":1,"out_channels":2,"kernel_size":"3"} | layer 'a': json: expected an integer; got "3"
                    {"name":"a","type":"Dropout","p":2}          | layer 'a': dropout: the probability must be between 0 and 1; got 2.0
                    {"name":"a","type":"ReLU","inputs":["b"]}    | network: layer 'a' takes its input from 'b', and no earlier layer has that name; there are []
                    {"name":"a b","type":"ReLU"}                 | network: a layer's name must be letters, digits, '_', '-' and '.', and not 'input'; got 'a b'
                    {"type":"ReLU"}                              | json: 'name' is missing in {"type":"ReLU"}
                    {"name":"a","type":"Pad","before":[1],"after":[1],"mode":"mirror"} | layer 'a': 'mode' cannot be 'mirror'. Known: constant, reflect, replicate, circular
                    3                                            | json: expected an object; got 3
                    """)
    void aLayerThatIsWrongIsNamed(String layer, String message) {
        String json = "{\"format\":\"libella-network\",\"version\":1,\"input\":[1,8,8],\"layers\":[" + layer + "]}";

        assertThatThrownBy(() -> NetworkJson.read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aLayerThatDoesNotFitIsNamed() {
        String json = """
                {"format":"libella-network","version":1,"input":[1,8,8],"layers":[
                {"name":"first","type":"Conv2d","in_channels":3,"out_channels":2,"kernel_size":3}]}""";
        assertThatThrownBy(() -> NetworkJson.read(json))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'first': conv2d: the input must have 3 channels; got 1 in [N, 1, 8, 8]");
        String zero = json.replace("\"kernel_size\":3", "\"kernel_size\":0");
        assertThatThrownBy(() -> NetworkJson.read(zero))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'first': window: kernel size must be at least 1; got 0");
    }

    @Test
    void otherJsonIsRefused() {
        assertThatThrownBy(() -> NetworkJson.read("{}"))
                .hasMessage("network: the JSON must have \"format\": \"libella-network\"; got none");
        assertThatThrownBy(() -> NetworkJson.read("{\"format\":\"keras\"}"))
                .hasMessage("network: the JSON must have \"format\": \"libella-network\"; got \"keras\"");
        assertThatThrownBy(() -> NetworkJson.read("{\"format\":\"libella-network\",\"version\":2}"))
                .hasMessage("network: this version reads format version 1; got 2; use a newer Libella");
        assertThatThrownBy(() -> NetworkJson.read(
                        "{\"format\":\"libella-network\",\"version\":1,\"input\":[1],\"layers\":[],\"seed\":1}"))
                .hasMessage("network: has format, version, input and layers only; got 'seed'");
        assertThatThrownBy(() ->
                        NetworkJson.read("{\"format\":\"libella-network\",\"version\":1,\"input\":[1],\"layers\":[]}"))
                .hasMessage("network: needs at least one layer");
    }

    /** Random damage: every text is a network or refused with a sentence. */
    @Test
    void damagedTextsAreReadOrRefused() {
        Random random = new Random(20261122);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder(NetworkJson.writeCompact(RandomLayers.network(round % 50)));
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "9-.,:\"[]{}e0".charAt(random.nextInt(12)));
                    default -> text.setCharAt(at, (char) random.nextInt(128));
                }
            }
            try {
                NetworkJson.read(text.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private static void collect(Class<?> type, Set<Class<?>> into) {
        if (type.isSealed()) {
            for (Class<?> each : type.getPermittedSubclasses()) {
                collect(each, into);
            }
        } else {
            into.add(type);
        }
    }
}
