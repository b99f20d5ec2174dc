package dev.libella.nn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What does not fit is told where, with the arithmetic, and what would make it fit. */
class ShapesTest {
    private static void assertSays(Layer layer, Shape in, String sentence) {
        assertThatThrownBy(() -> Shapes.output(layer, List.of(in)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(sentence);
    }

    @Test
    void channelsAtTheEndAreNamed() {
        assertSays(
                Conv2d.of(3, 8, 3),
                Shape.of(32, 32, 3),
                "conv2d: the input must have 3 channels; got 32 in [N, 32, 32, 3]; the channels seem to be the last"
                        + " axis: images are [N, C, H, W]");
        assertSays(
                Conv2d.of(3, 8, 3),
                Shape.of(1, 32, 32),
                "conv2d: the input must have 3 channels; got 1 in [N, 1, 32, 32]");
    }

    @Test
    void aMissingChannelAxisIsNamed() {
        assertSays(
                Conv2d.of(1, 8, 3),
                Shape.of(28, 28),
                "conv2d: needs [N, C, H, W]; got [N, 28, 28]; the channel axis is missing: for one channel put a 1 in"
                        + " front, [N, 1, 28, 28]");
    }

    @Test
    void aWindowThatDoesNotFitHasItsArithmeticAndTheSmallestChanges() {
        assertSays(
                Conv2d.of(1, 8, 5),
                Shape.of(1, 28, 4),
                "conv2d: the kernel must fit the padded width; got ⌊(4+2·0−1·(5−1)−1)/1⌋+1 = 0; use padding 1 or more,"
                        + " or a kernel of at most 4, or a larger input");
        Network.Builder builder = Network.builder(Shape.of(1, 8, 8));
        builder.add("pool1", MaxPool2d.of(2)).add("pool2", MaxPool2d.of(2));
        assertThatThrownBy(() -> builder.add("conv", Conv2d.of(1, 2, 3)))
                .hasMessage("layer 'conv': conv2d: the kernel must fit the padded height; got"
                        + " ⌊(2+2·0−1·(3−1)−1)/1⌋+1 = 0; use padding 1 or more, or a kernel of at most 2, or a larger"
                        + " input, or stride 1 instead of 2 in layer 'pool2'");
    }

    @Test
    void aLinearLayerIsToldItsInputsSize() {
        assertSays(
                Linear.of(256, 10),
                Shape.of(400),
                "linear: in features must be the input's innermost size; got in=256 and [N, 400]; use Linear(in=400)");
        assertSays(
                Linear.of(400, 10),
                Shape.of(16, 5, 5),
                "linear: in features must be the input's innermost size; got in=400 and [N, 16, 5, 5]; put Flatten() in"
                        + " front");
        assertSays(
                Linear.of(256, 10),
                Shape.of(16, 5, 5),
                "linear: in features must be the input's innermost size; got in=256 and [N, 16, 5, 5]; put Flatten() in"
                        + " front and use Linear(in=400)");
    }
}
