package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.ChannelShuffle;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.GELU;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.LogSoftmax;
import dev.libella.nn.layer.LpPool2d;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.Narrow;
import dev.libella.nn.layer.Pad;
import dev.libella.nn.layer.PixelShuffle;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.ReLU6;
import dev.libella.nn.layer.Sigmoid;
import dev.libella.nn.layer.SumPool2d;
import dev.libella.nn.layer.Upsample;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import dev.libella.zoo.Zoo;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole networks by the fast kernels against the same by the reference kernels. */
class KernelsTest {
    enum Sample {
        PLAIN {
            @Override
            Network network() {
                return Network.builder(Shape.of(1, 14, 14))
                        .add("conv1", Conv2d.of(1, 6, 5).withPadding(2))
                        .add("relu1", new ReLU())
                        .add("pool1", MaxPool2d.of(2))
                        .add("conv2", Conv2d.of(6, 16, 3))
                        .add("sigmoid2", new Sigmoid())
                        .add("pool2", AvgPool2d.of(2))
                        .add("flatten", new Flatten())
                        .add("fc1", Linear.of(64, 37))
                        .add("relu3", new ReLU())
                        .add("fc2", Linear.of(37, 10))
                        .build();
            }
        },
        RESIDUAL {
            @Override
            Network network() {
                return Network.builder(Shape.of(3, 9, 9))
                        .add("conv1", Conv2d.of(3, 16, 3).withPadding(1))
                        .add("bn1", BatchNorm2d.of(16))
                        .add("relu1", new ReLU())
                        .add("conv2", Conv2d.of(16, 32, 3).withPadding(1).withStride(2))
                        .add("bn2", BatchNorm2d.of(32))
                        .add("relu2", new ReLU())
                        .add("conv3", Conv2d.of(32, 32, 3).withPadding(1))
                        .add("bn3", BatchNorm2d.of(32))
                        .add("down", Conv2d.of(16, 32, 1).withStride(2), "relu1")
                        .add("downBn", BatchNorm2d.of(32))
                        .add("add", new Add(), "bn3", "downBn")
                        .add("relu4", new ReLU())
                        .add("pool", new AdaptiveAvgPool2d(1, 1))
                        .add("flatten", new Flatten())
                        .add("fc", Linear.of(32, 10))
                        .build();
            }
        },
        PLANAR {
            @Override
            Network network() {
                return Network.builder(Shape.of(3, 11, 9))
                        .add("bn1", BatchNorm2d.of(3))
                        .add("relu1", new ReLU())
                        .add("pool1", MaxPool2d.of(Window.of(3, 2).withPadding(1)))
                        .add("bn2", BatchNorm2d.of(3))
                        .add("gelu", new GELU())
                        .add("pool2", AvgPool2d.of(2))
                        .add("logsoftmax", new LogSoftmax(-3))
                        .build();
            }
        },
        DEPTHWISE {
            @Override
            Network network() {
                return Network.builder(Shape.of(3, 21, 19))
                        .add("conv1", Conv2d.of(3, 3, 5).withPadding(2).withGroups(3))
                        .add("relu1", new ReLU6())
                        .add("pool1", MaxPool2d.of(Window.of(3, 1)))
                        .add("conv2", Conv2d.of(3, 3, 2).withGroups(3))
                        .add("gelu", new GELU())
                        .build();
            }
        },
        NORMS {
            @Override
            Network network() {
                return Network.builder(Shape.of(3, 16, 14))
                        .add("conv1", Conv2d.of(3, 24, 3))
                        .add("pool1", LpPool2d.of(2, Window.of(3, 2).withPadding(1)))
                        .add("conv2", Conv2d.of(24, 16, 3).withPadding(1))
                        .add("relu2", new ReLU())
                        .add("pool2", LpPool2d.of(1, 2))
                        .add("conv3", Conv2d.of(16, 16, 1))
                        .add("pool3", SumPool2d.of(2))
                        .add("flatten", new Flatten())
                        .add("fc", Linear.of(16, 5))
                        .build();
            }
        },
        MOBILE {
            @Override
            Network network() {
                return Network.builder(Shape.of(3, 8, 8))
                        .add("conv1", Conv2d.of(3, 24, 3).withPadding(1))
                        .add("bn1", BatchNorm2d.of(24))
                        .add("relu1", new ReLU6())
                        .add("depthwise", Conv2d.of(24, 24, 3).withPadding(1).withGroups(24))
                        .add("bn2", BatchNorm2d.of(24))
                        .add("relu2", new ReLU6())
                        .add("project", Conv2d.of(24, 24, 1))
                        .add("bn3", BatchNorm2d.of(24))
                        .add("add", new Add(), "bn3", "relu1")
                        .add("flatten", new Flatten())
                        .add("fc", Linear.of(24 * 64, 7))
                        .build();
            }
        };

        abstract Network network();
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void inferenceIsTheReferences(Sample sample) {
        Network network = sample.network();
        Parameters parameters = parameters(network);
        for (int batch : new int[] {1, 3, 21}) {
            Tensor images = random(network.input().prepend(batch), 1);
            Tensor expected =
                    Plan.inference(network, parameters, batch, reference()).forward(images);
            Plan fast = Plan.inference(network, parameters, batch, PlanOptions.threads(2));
            close(fast.forward(images), expected, "output");
            parameters.get(network.nodes().getFirst().name() + ".weight").data()[2] += 1;
            fast.refresh();
            Tensor changed =
                    Plan.inference(network, parameters, batch, reference()).forward(images);
            close(fast.forward(images), changed, "output after refresh");
        }
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void gradientsAreTheReferences(Sample sample) {
        Network network = sample.network();
        for (int batch : new int[] {3, 21}) {
            checkGradients(network, batch);
        }
    }

    @Test
    void theGradientOfAFusedActivationLeavesTheCallersAlone() {
        Conv2d depthwise = Conv2d.of(3, 3, 3).withGroups(3);
        checkGradients(Network.of(Shape.of(3, 5, 21), depthwise, new ReLU()), 3);
        checkGradients(Network.of(Shape.of(3, 5, 5), Conv2d.of(3, 16, 3), new ReLU6()), 3);
        checkGradients(Network.of(Shape.of(5), Linear.of(5, 7), new ReLU()), 3);
        Network.Builder residual = Network.builder(Shape.of(3, 5, 5)).add("bn", BatchNorm2d.of(3));
        checkGradients(residual.add("add", new Add(), "bn", Network.INPUT).build(), 3);
    }

    @Test
    void aBatchNormMayFollowImagesSideBySide() {
        Network network = Network.of(
                Shape.of(1, 12, 12),
                Conv2d.of(1, 6, 3),
                MaxPool2d.of(2),
                BatchNorm2d.of(6),
                new ReLU(),
                Conv2d.of(6, 5, 3),
                BatchNorm2d.of(5),
                Conv2d.of(5, 4, 3));
        checkGradients(network, 21);
    }

    @Test
    void whatOnlyMovesNumbersMovesBlocksIfTheyAreFull() {
        Network network = Network.of(
                Shape.of(3, 6, 5),
                Conv2d.of(3, 32, 3),
                new Pad(List.of(7, 0, 1), List.of(9, 2, 0), new Pad.Mode.Constant(0.5)),
                new ChannelShuffle(3),
                new Upsample(9, 7, Upsample.Mode.NEAREST),
                new Narrow(1, 5, 32),
                new Pad(List.of(1, 2), List.of(2, 1), new Pad.Mode.Reflect()),
                new ReLU(),
                new PixelShuffle(1),
                Conv2d.of(32, 16, 3));
        Plan plan = Plan.inference(network, parameters(network), 3, PlanOptions.threads(1));
        assertThat(plan.lines().stream().map(Plan.Line::kernel))
                .containsExactly(
                        "direct convolution",
                        "pad",
                        "channel shuffle",
                        "nearest",
                        "narrow",
                        "pad",
                        "vector activation",
                        "pixel shuffle",
                        "direct convolution",
                        "reorder");
        checkGradients(network, 3);
        checkGradients(Network.of(Shape.of(3, 6, 5), Conv2d.of(3, 16, 3), new PixelShuffle(2), Conv2d.of(4, 16, 2)), 3);
    }

    @Test
    void gradientsThatMeetAreAdded() {
        Conv2d conv = Conv2d.of(32, 32, 3).withPadding(1).withoutBias();
        Network network = Network.builder(Shape.of(16, 7, 9))
                .add("conv0", Conv2d.of(16, 32, 3).withPadding(1))
                .add("relu0", new ReLU())
                .add("conv1", conv)
                .add("bn1", BatchNorm2d.of(32))
                .add("add1", new Add(), "bn1", "relu0")
                .add("relu1", new ReLU())
                .add("conv2", conv)
                .add("bn2", BatchNorm2d.of(32))
                .add("conv3", conv, "relu1")
                .add("add2", new Add(), "bn2", "conv3")
                .add("relu2", new ReLU())
                .add("conv4", conv)
                .add("conv5", conv, "relu2")
                .add("add3", new Add(), "conv4", "conv5", "relu2")
                .build();
        for (int batch : new int[] {1, 12}) {
            checkGradients(network, batch);
        }
    }

    @Test
    void gradientsOfAPictureAreTheReferences() {
        Network network = Network.of(
                Shape.of(3, 23, 18), Conv2d.of(3, 20, 7).withPadding(3).withStride(2), new ReLU(), Conv2d.of(20, 4, 3));
        checkGradients(network, 2);
    }

    private static void checkGradients(Network network, int batch) {
        Tensor images = random(network.input().prepend(batch), 1);
        Tensor cotangent = random(network.output().prepend(batch), 2);
        Plan expected =
                Plan.training(network, parameters(network), batch, reference().withInputGradient());
        Plan fast = Plan.training(
                network, parameters(network), batch, PlanOptions.threads(2).withInputGradient());
        close(fast.forward(images), expected.forward(images), "output");
        expected.backward(cotangent);
        fast.backward(cotangent);
        assertThat(cotangent)
                .as("not modified")
                .isEqualTo(random(network.output().prepend(batch), 2));
        assertThat(fast.gradients().keySet())
                .containsExactlyElementsOf(expected.gradients().keySet());
        expected.gradients().forEach((path, gradient) -> {
            Tensor actual = Objects.requireNonNull(fast.gradients().get(path), path);
            close(actual, gradient, path);
        });
        close(fast.inputGradient(), expected.inputGradient(), "input");
    }

    @Test
    void wideThreeByThreeConvolutionsAreWinograds() {
        Network network = Network.of(
                Shape.of(1, 14, 14),
                Conv2d.of(1, 32, 3).withPadding(1),
                Conv2d.of(32, 64, 3).withPadding(1),
                new ReLU(),
                Conv2d.of(64, 64, 3));
        Plan plan = Plan.inference(network, parameters(network), 8, PlanOptions.threads(2));
        assertThat(plan.lines().stream().map(Plan.Line::kernel))
                .contains("Winograd F(4×4, 3×3) convolution + ReLU", "Winograd F(4×4, 3×3) convolution");
        Tensor images = random(network.input().prepend(8), 1);
        Tensor expected =
                Plan.inference(network, parameters(network), 8, reference()).forward(images);
        close(plan.forward(images), expected, "output");
    }

    @Test
    void whatFollowsAConvolutionIsFused() {
        Network network = Sample.RESIDUAL.network();
        Plan plan = Plan.inference(network, parameters(network), 2, PlanOptions.threads(1));
        Set<String> kernels = plan.lines().stream().map(Plan.Line::kernel).collect(Collectors.toSet());
        assertThat(kernels)
                .containsExactlyInAnyOrder(
                        "direct convolution + batch norm + ReLU",
                        "direct convolution + batch norm + add + ReLU",
                        "direct convolution + batch norm",
                        "blocked average pooling",
                        "vector matrix product");
    }

    @Test
    void whatLiesInPlanesStaysThere() {
        Network network = Sample.PLANAR.network();
        Plan plan = Plan.inference(network, parameters(network), 2, PlanOptions.threads(1));
        assertThat(plan.lines().stream().map(Plan.Line::kernel))
                .containsExactly(
                        "planar batch norm + ReLU",
                        "planar max pooling",
                        "planar batch norm",
                        "vector activation",
                        "planar average pooling",
                        "vector log softmax");
    }

    @Test
    void depthwiseConvolutionsBetweenPlanesStayThere() {
        Network network = Sample.DEPTHWISE.network();
        assertThat(Plan.training(network, parameters(network), 2, PlanOptions.threads(1)).lines().stream()
                        .map(Plan.Line::kernel))
                .containsExactly(
                        "planar depthwise convolution + ReLU6",
                        "planar max pooling",
                        "planar depthwise convolution",
                        "vector activation");
        Network narrow = Network.of(Shape.of(3, 3, 3), Conv2d.of(3, 3, 3).withGroups(3));
        Network beforeBlocks =
                Network.of(Shape.of(3, 21, 19), Conv2d.of(3, 3, 3).withGroups(3), Conv2d.of(3, 32, 3));
        for (Network other : List.of(narrow, beforeBlocks)) {
            assertThat(Plan.training(other, parameters(other), 2, PlanOptions.threads(1)).lines().stream()
                            .map(Plan.Line::kernel))
                    .startsWith("reorder", "blocked depthwise convolution");
        }
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void anyNumberOfThreadsGivesTheSameBits(Sample sample) {
        Network network = sample.network();
        for (int batch : new int[] {5, 21}) {
            Tensor images = random(network.input().prepend(batch), 1);
            Tensor cotangent = random(network.output().prepend(batch), 2);
            Plan one = Plan.training(network, parameters(network), batch, PlanOptions.threads(1));
            Plan three = Plan.training(network, parameters(network), batch, PlanOptions.threads(3));
            assertThat(three.forward(images)).isEqualTo(one.forward(images));
            one.backward(cotangent);
            three.backward(cotangent);
            assertThat(three.gradients()).isEqualTo(one.gradients());
        }
    }

    @Test
    void manyImagesOfFewChannelsLieSideBySide() {
        Network network = Sample.PLAIN.network();
        Plan many = Plan.inference(network, parameters(network), 16, PlanOptions.threads(1));
        assertThat(many.lines().stream().map(Plan.Line::kernel))
                .containsSubsequence(
                        "reorder",
                        "image-blocked convolution + ReLU",
                        "blocked max pooling",
                        "image-blocked convolution",
                        "blocked average pooling",
                        "reorder");
    }

    @Test
    void fewImagesOfFewChannelsStayPlanes() {
        Network network = Zoo.LENET5.network();
        Plan inference = Plan.inference(network, parameters(network), 15, PlanOptions.threads(1));
        assertThat(inference.lines().stream().map(Plan.Line::kernel))
                .startsWith(
                        "planar convolution + ReLU", "planar max pooling", "direct convolution + ReLU + max pooling");
        Tensor images = random(network.input().prepend(15), 1);
        Plan expected = Plan.inference(network, parameters(network), 15, reference());
        close(inference.forward(images), expected.forward(images), "output");
        Plan training = Plan.training(network, parameters(network), 15, PlanOptions.threads(1));
        assertThat(training.lines().getFirst().kernel()).isEqualTo("direct convolution + ReLU");
    }

    private static PlanOptions reference() {
        return PlanOptions.threads(1).withKernels(Kernels.REFERENCE);
    }

    /** Parameters with moments that are not 0 and 1, so that folding them is seen. */
    private static Parameters parameters(Network network) {
        Parameters parameters = Parameters.initialize(network, 3);
        for (String path : parameters.names()) {
            float[] data = parameters.get(path).data();
            for (int i = 0; i < data.length; i++) {
                data[i] += 0.1f * Random.uniform(7, i);
            }
        }
        return parameters;
    }

    private static Tensor random(Shape shape, long seed) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < shape.elements(); i++) {
            tensor.data()[i] = (float) Random.gaussian(seed, i);
        }
        return tensor;
    }

    private static void close(Tensor actual, Tensor expected, String what) {
        float scale = 0;
        for (float v : expected.data()) {
            scale = Math.max(scale, Math.abs(v));
        }
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.data()).as(what).containsExactly(expected.data(), within(1e-4f * Math.max(1, scale)));
    }
}
