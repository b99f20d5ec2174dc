package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Cost;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Conv1d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Conv3d;
import dev.libella.nn.layer.ConvTranspose1d;
import dev.libella.nn.layer.ConvTranspose2d;
import dev.libella.nn.layer.ConvTranspose3d;
import dev.libella.nn.layer.Convolution;
import dev.libella.nn.layer.ConvolutionTranspose;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Padding;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers of any geometry, in one to three dimensions, by fast kernels against the reference. */
class GeometriesTest {
    /** Positions below which there is no vector to compute: the reference may do that. */
    private static final int FEWEST_POSITIONS = 4;

    private static final int CASES = 12;
    private static final int MOST_MULTIPLY_ADDS = 10_000;
    private static final int[] CHANNELS = {1, 2, 3, 5, 8, 16, 17, 20};
    private static final int[] SIZES = {1, 2, 3, 5, 7, 11, 16, 19};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void noConvolutionFallsToTheReference(int axes) {
        checkMany(axes, GeometriesTest::convolution);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void noTransposedConvolutionFallsToTheReference(int axes) {
        checkMany(axes, GeometriesTest::transposed);
    }

    @Test
    void linesThatFillVectorsHaveADepthAsWell() {
        Network network = Network.of(Shape.of(1, 3, 4, 19), Conv3d.of(1, 2, 2));
        check(network, 1, new Random(1));
    }

    @Test
    void wideTransposedConvolutionsAreWinogradsAsWell() {
        ConvTranspose2d layer = ConvTranspose2d.of(64, 32, Window.of(3).withPadding(1));
        Network network = Network.of(Shape.of(64, 12, 12), layer, new ReLU());
        Plan plan = Plan.inference(network, Parameters.initialize(network, 3), 2, PlanOptions.threads(1));
        assertThat(plan.lines())
                .anyMatch(line -> line.kernel().equals("Winograd F(4×4, 3×3) transposed convolution + ReLU"));
        check(network, 2, new Random(1));
    }

    private interface LayerOfAxes {
        Layer of(int axes, Random random);
    }

    private static void checkMany(int axes, LayerOfAxes layers) {
        for (int seed = 0, checked = 0; checked < CASES; seed++) {
            Random random = new Random(seed);
            Layer layer = layers.of(axes, random);
            int[] input = new int[1 + axes];
            input[0] = channels(layer);
            for (int axis = 1; axis <= axes; axis++) {
                input[axis] = pick(random, SIZES);
            }
            try {
                Network network = random.nextBoolean()
                        ? Network.of(Shape.of(input), layer, new ReLU())
                        : Network.of(Shape.of(input), layer);
                if (Cost.of(network).multiplyAdds() < MOST_MULTIPLY_ADDS) {
                    check(network, 1 + random.nextInt(3), random);
                    checked++;
                }
            } catch (ShapeException e) {
                // The window does not fit the input: another one.
            }
        }
    }

    private static Convolution convolution(int axes, Random random) {
        int groups = groups(random);
        int in = groups * pick(random, CHANNELS);
        int out = groups * pick(random, CHANNELS);
        List<Window> w = windows(axes, random);
        boolean bias = random.nextBoolean();
        return switch (axes) {
            case 1 -> new Conv1d(in, out, w.get(0), groups, bias);
            case 2 -> new Conv2d(in, out, w.get(0), w.get(1), groups, bias);
            default -> new Conv3d(in, out, w.get(0), w.get(1), w.get(2), groups, bias);
        };
    }

    private static ConvolutionTranspose transposed(int axes, Random random) {
        int groups = groups(random);
        int in = groups * pick(random, CHANNELS);
        int out = groups * pick(random, CHANNELS);
        List<Window> w = windows(axes, random);
        List<Integer> more = w.stream()
                .map(window -> random.nextInt(Math.max(window.stride(), window.dilation())))
                .toList();
        boolean bias = random.nextBoolean();
        return switch (axes) {
            case 1 -> new ConvTranspose1d(in, out, w, more, groups, bias);
            case 2 -> new ConvTranspose2d(in, out, w, more, groups, bias);
            default -> new ConvTranspose3d(in, out, w, more, groups, bias);
        };
    }

    private static int channels(Layer layer) {
        return layer instanceof Convolution c ? c.inChannels() : ((ConvolutionTranspose) layer).inChannels();
    }

    private static int groups(Random random) {
        return random.nextInt(2) == 0 ? 1 : 2 + random.nextInt(3);
    }

    private static List<Window> windows(int axes, Random random) {
        List<Window> windows = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            Window window =
                    Window.of(1 + random.nextInt(4), 1 + random.nextInt(3)).withDilation(1 + random.nextInt(2));
            int before = random.nextInt(window.span());
            windows.add(window.withPadding(new Padding.Explicit(before, random.nextInt(window.span()))));
        }
        return windows;
    }

    private static void check(Network network, int batch, Random random) {
        Parameters parameters = Parameters.initialize(network, 3);
        Tensor images = random(network.input().prepend(batch), random);
        Tensor cotangent = random(network.output().prepend(batch), random);
        Plan slow = training(network, parameters, batch, 1, Kernels.REFERENCE);
        Plan fast = training(network, parameters, batch, 1, Kernels.FASTEST);
        Plan three = training(network, parameters, batch, 3, Kernels.FASTEST);
        String what = network.nodes().getFirst() + " of " + network.input();
        int positions = Math.min(
                network.nodes().getFirst().output().from(1).elements(),
                network.input().from(1).elements());
        if (positions >= FEWEST_POSITIONS) {
            assertThat(fast.lines()).as(what).noneMatch(line -> line.kernel().startsWith("reference"));
        }

        int length = Math.max(
                batch
                        * Math.max(
                                images.shape().from(2).elements(),
                                cotangent.shape().from(2).elements()),
                parameters.get(network.parameters().getFirst().name()).shape().elements());
        Tensor expected = slow.forward(images);
        close(fast.forward(images), expected, length, what);
        assertThat(three.forward(images)).as(what).isEqualTo(fast.forward(images));
        Plan inference = Plan.inference(network, parameters, batch, PlanOptions.threads(2));
        close(inference.forward(images), expected, length, what);

        slow.backward(cotangent);
        fast.backward(cotangent);
        three.backward(cotangent);
        slow.gradients()
                .forEach((path, gradient) -> close(
                        Objects.requireNonNull(fast.gradients().get(path), path),
                        gradient,
                        length,
                        path + " of " + what));
        close(fast.inputGradient(), slow.inputGradient(), length, "gradient of the input of " + what);
        assertThat(three.gradients()).as(what).isEqualTo(fast.gradients());
        assertThat(three.inputGradient()).as(what).isEqualTo(fast.inputGradient());
    }

    private static Plan training(Network network, Parameters parameters, int batch, int threads, Kernels kernels) {
        PlanOptions options = PlanOptions.threads(threads).withKernels(kernels).withInputGradient();
        return Plan.training(network, parameters, batch, options);
    }

    /** @param length of the longest sum: numbers are at most 1 */
    private static void close(Tensor actual, Tensor expected, int length, String what) {
        float tolerance = 1e-5f * (float) Math.sqrt(length);
        assertThat(actual.data()).as(what).containsExactly(expected.data(), within(tolerance));
    }

    private static Tensor random(Shape shape, Random random) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < shape.elements(); i++) {
            tensor.data()[i] = random.nextFloat() * 2 - 1;
        }
        return tensor;
    }

    private static int pick(Random random, int[] from) {
        return from[random.nextInt(from.length)];
    }
}
