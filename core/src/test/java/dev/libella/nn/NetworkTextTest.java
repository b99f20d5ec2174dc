package dev.libella.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.layer.AvgPool1d;
import dev.libella.nn.layer.BatchNorm1d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv1d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Conv3d;
import dev.libella.nn.layer.ConvTranspose2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.LeakyReLU;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.LpPool2d;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTextTest {
    private static final Shape GREY = Shape.of(1, 28, 28);

    @Test
    void readsTheUsualNetwork() {
        Network network = NetworkText.parse(
                "conv 32 3x3 same, relu, maxpool 2, conv 64 3x3 same, relu, maxpool 2, flatten, linear 128, relu, "
                        + "dropout 0.3, linear 10",
                GREY);

        assertThat(network)
                .isEqualTo(Network.of(
                        GREY,
                        Conv2d.of(1, 32, 3).withPadding(Padding.SAME),
                        new ReLU(),
                        MaxPool2d.of(2),
                        Conv2d.of(32, 64, 3).withPadding(Padding.SAME),
                        new ReLU(),
                        MaxPool2d.of(2),
                        new Flatten(),
                        Linear.of(3136, 128),
                        new ReLU(),
                        new Dropout(0.3),
                        Linear.of(128, 10)));
    }

    @Test
    void readsOptionsInAnyOrder() {
        Network network = NetworkText.parse(
                " conv 8 3x5 padding 1x2 stride 2 nobias,batchnorm,leakyrelu 0.2,"
                        + " conv 8 3 groups 4 dilation 2 same, maxpool 3 stride 2 padding 1 ceil, lppool 2 2,"
                        + " convtranspose 4 2 stride 2",
                GREY);

        assertThat(network.nodes().stream().map(Network.Node::layer))
                .containsExactly(
                        new Conv2d(
                                1,
                                8,
                                Window.of(3, 2).withPadding(1),
                                Window.of(5, 2).withPadding(2),
                                1,
                                false),
                        BatchNorm2d.of(8),
                        new LeakyReLU(0.2),
                        Conv2d.of(8, 8, 3).withGroups(4).withDilation(2).withPadding(Padding.SAME),
                        MaxPool2d.of(Window.of(3, 2).withPadding(1).withCeilMode(true)),
                        LpPool2d.of(2, 2),
                        ConvTranspose2d.of(8, 4, Window.of(2, 2)));
    }

    @Test
    void theSameWordsMeanOneTwoOrThreeDimensions() {
        assertThat(NetworkText.parse("conv 4 3, avgpool 2 nopad, batchnorm", Shape.of(2, 16)).nodes().stream()
                        .map(Network.Node::layer))
                .containsExactly(
                        Conv1d.of(2, 4, 3),
                        new AvgPool1d(Window.of(2, 2), false, OptionalInt.empty()),
                        BatchNorm1d.of(4));
        assertThat(NetworkText.parse("conv 4 3", Shape.of(2, 8, 8, 8))
                        .node("conv1")
                        .layer())
                .isEqualTo(Conv3d.of(2, 4, 3));
    }

    @Test
    void everyNameCanBeWritten() {
        List<String> withNumbers = List.of(
                "conv 4 3",
                "convtranspose 4 3",
                "linear 4",
                "maxpool 2",
                "avgpool 2",
                "sumpool 2",
                "lppool 2 2",
                "adaptiveavgpool 2",
                "adaptivemaxpool 2x3",
                "groupnorm 2",
                "localresponsenorm 3",
                "pixelshuffle 2",
                "channelshuffle 2");
        for (String name : NetworkText.names()) {
            String text = withNumbers.stream()
                    .filter(each -> each.startsWith(name + " "))
                    .findFirst()
                    .orElse(name);
            Shape input = name.equals("linear") ? Shape.of(8) : Shape.of(8, 6, 6);
            assertThat(NetworkText.parse(text, input).nodes()).as(text).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    conv 32 3x3, rleu6, flatten | column 14, 'rleu6': there is no layer 'rleu6'; did you mean 'relu6'? Known: adaptiveavgpool,
                    conv 32 3x3 sam             | column 13, 'conv 32 3x3 sam': conv has no option 'sam'; did you mean 'same'? Known: dilation, groups, nobias, padding, same, stride, valid
                    conv 32                     | column 8, 'conv 32': the kernel size must follow
                    conv                        | column 5, 'conv': the number of filters must follow
                    conv x 3                    | column 6, 'conv x 3': the number of filters must be a whole number; got 'x'
                    conv 8 3x3x3                | column 8, 'conv 8 3x3x3': the kernel size must be one number, or 2 with an x between; got '3x3x3'
                    conv 8 3x                   | column 8, 'conv 8 3x': the kernel size must be a whole number; got ''
                    conv 8 3 stride             | column 16, 'conv 8 3 stride': stride must follow
                    relu 3                      | column 6, 'relu 3': relu: nothing more was expected; got '3'
                    relu,, relu                 | column 6: a layer must follow
                    `  `                        | column 3: a layer must follow
                    dropout 1.5                 | column 9, 'dropout 1.5': dropout: the probability must be between 0 and 1; got 1.5
                    dropout much                | column 9, 'dropout much': the probability must be a number; got 'much'
                    """)
    void aWrongWordIsNamedWithItsColumn(String text, String message) {
        assertThatThrownBy(() -> NetworkText.parse(text, GREY))
                .isInstanceOf(IllegalArgumentException.class)
                .isNotInstanceOf(ShapeException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    relu, linear 10             | column 7, 'linear 10': linear: takes a list of numbers; got 1×28×28; put 'flatten' in front
                    flatten, conv 8 3           | column 10, 'conv 8 3': conv: takes channels and one to 3 axes, such as [C, H, W]; got [784]; it must stand before 'flatten'
                    conv 8 3 groups 2           | column 1, 'conv 8 3 groups 2': conv2d: in channels must be divisible by groups; got 1 and 2
                    conv 8 3 same stride 2      | column 1, 'conv 8 3 same stride 2': window: padding 'same' needs stride 1; got stride 2; give the padding as numbers, e.g. 1
                    conv 8 0                    | column 1, 'conv 8 0': window: kernel size must be at least 1; got 0
                    maxpool 4, conv 4 3x3, maxpool 2, conv 8 3 | column 35, 'conv 8 3': conv2d: the kernel must fit the padded height; got ⌊(2+2·0−1·(3−1)−1)/1⌋+1 = 0; use padding 1 or more, or a kernel of at most 2, or a larger input, or stride 1 instead of 2 in layer 'maxpool2'
                    maxpool 30                  | column 1, 'maxpool 30': max_pool2d: the kernel must fit the padded height; got ⌊(28+2·0−1·(30−1)−1)/30⌋+1 = 0; use padding 1 or more, or a kernel of at most 28, or a larger input
                    """)
    void aLayerThatDoesNotFitIsNamedWithItsColumn(String text, String message) {
        assertThatThrownBy(() -> NetworkText.parse(text, GREY))
                .isInstanceOf(ShapeException.class)
                .hasMessage(message);
    }

    /** Random words: every text is a network or refused with its column, and nothing else happens. */
    @Test
    void randomWordsAreReadOrRefused() {
        Random random = new Random(20261122);
        String[] words = {
            "conv", "maxpool", "linear", "flatten", "relu", "3", "3x3", "-1", "0", "2147483647", "same", "stride",
            "padding", "dilation", "groups", "ceil", ",", ",", "x", "1e9", "dropout", "softmax", "99999x99999", "×"
        };
        int read = 0;
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append(words[random.nextInt(words.length)]).append(' ');
            }
            try {
                NetworkText.parse(text.toString(), GREY);
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e).as(text.toString()).hasMessageStartingWith("column ");
            }
        }
        assertThat(read).isPositive();
    }
}
