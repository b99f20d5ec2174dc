package dev.libella.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.libella.data.Preprocessing;
import dev.libella.format.Safetensors;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.ReLU6;
import dev.libella.plan.Kernels;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {
    private static final Network NETWORK = Network.of(
            Shape.of(1, 12, 12),
            Conv2d.of(1, 16, 3).withPadding(1).withoutBias(),
            BatchNorm2d.of(16),
            new ReLU(),
            MaxPool2d.of(2),
            Conv2d.of(16, 8, 3),
            new ReLU(),
            new Flatten(),
            Linear.of(128, 10));

    private static Tensor images(int count, long seed) {
        Tensor images = Tensor.zeros(NETWORK.input().prepend(count));
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = 2 * Random.uniform(Random.key(seed, 1), i) - 0.7f;
        }
        return images;
    }

    private static Parameters parameters() {
        Parameters parameters = Parameters.initialize(NETWORK, 5);
        for (String path : List.of("bn1.weight", "bn1.running_mean", "bn1.running_var")) {
            float[] data = parameters.get(path).data();
            for (int i = 0; i < data.length; i++) {
                data[i] += 0.5f * Random.uniform(Random.key(9, path.length()), i);
            }
        }
        return parameters;
    }

    private static Quantizer.Quantized quantized() {
        Quantizer quantizer = new Quantizer(NETWORK, parameters(), PlanOptions.threads(1));
        quantizer.observe(images(8, 1));
        quantizer.observe(images(8, 2));
        return quantizer.quantize();
    }

    private static Tensor run(Network network, Parameters parameters, Tensor images, Kernels kernels) {
        PlanOptions options = PlanOptions.threads(1).withKernels(kernels);
        return Plan.inference(network, parameters, images.shape().size(0), options)
                .forward(images)
                .copy();
    }

    @Test
    void convolutionsAndLinearLayersReadRoundedNumbersAndBatchNormsAreGone() {
        Quantizer.Quantized quantized = quantized();
        assertThat(quantized.network().nodes().stream().map(Network.Node::name))
                .containsExactly(
                        "input.quantize",
                        "conv1",
                        "relu1",
                        "maxpool1",
                        "maxpool1.quantize",
                        "conv2",
                        "relu2",
                        "flatten1",
                        "flatten1.quantize",
                        "linear1");
        assertThat(Grid.holds(quantized.parameters().get("conv1.weight"))).isTrue();
        assertThat(Grid.holds(parameters().get("conv1.weight"))).isFalse();
    }

    @Test
    void theNetworkComputesNearlyTheSame() {
        Quantizer.Quantized quantized = quantized();
        Tensor images = images(16, 3);
        float[] before = run(NETWORK, parameters(), images, Kernels.FASTEST).data();
        float[] after = run(quantized.network(), quantized.parameters(), images, Kernels.FASTEST)
                .data();
        assertThat(after).isNotEqualTo(before);
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], within(0.02f));
        }
    }

    /** Rounding in the kernel that makes the numbers is rounding them afterwards, to the bit. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void roundingIsFusedAndChangesNothing(int batch) {
        Network.Builder builder = Network.builder(Shape.of(3, 18, 18))
                .add("direct", Conv2d.of(3, 16, 3).withPadding(1))
                .add("relu1", new ReLU())
                .add("winograd", Conv2d.of(16, 64, 3).withPadding(1))
                .add("relu6", new ReLU6())
                .add("residual", Conv2d.of(64, 64, 3).withPadding(1))
                .add("add", new Add(), "residual", "relu6")
                .add("relu2", new ReLU())
                .add("depthwise", Conv2d.of(64, 64, 3).withGroups(64))
                .add("mixed", Conv2d.of(64, 32, 1))
                .add("again", Conv2d.of(32, 64, 1))
                .add("pool", MaxPool2d.of(2))
                .add("negative", Conv2d.of(64, 5, 1))
                .add("flatten", new Flatten())
                .add("hidden", Linear.of(320, 20))
                .add("relu3", new ReLU())
                .add("linear", Linear.of(20, 4));
        Network network = builder.build();
        Quantizer quantizer = new Quantizer(network, Parameters.initialize(network, 3), PlanOptions.threads(1));
        Tensor images = random(network.input().prepend(batch));
        quantizer.observe(images);
        Quantizer.Quantized quantized = quantizer.quantize();
        for (String layer : List.of("relu1", "relu6", "relu2", "depthwise", "mixed", "pool", "flatten", "relu3")) {
            String rounded = layer + ".quantize";
            Plan fused = plan(quantized, batch, Set.of(rounded));
            Plan apart = plan(quantized, batch, Set.of(layer, rounded));
            assertThat(rounding(fused)).isEqualTo(8);
            assertThat(rounding(apart)).isEqualTo(7);
            fused.forward(images);
            apart.forward(images);
            assertThat(fused.observed(rounded)).isEqualTo(apart.observed(rounded));
        }
    }

    /** Whoever reads the picture first rounds it, to the bit as a pass of its own would. */
    @ParameterizedTest
    @CsvSource({
        "3, 1, 'conv 16 3x3, relu, conv 16 3x3', rounding + direct convolution",
        "3, 1, 'conv 5 3x3, relu, conv 6 1x1', rounding + planar convolution",
        "3, 1, 'conv 16 3x3', vector activation",
        "3, 16, 'conv 5 3x3', reorder + rounding",
        "16, 1, 'conv 32 3x3, relu, conv 16 3x3', reorder + rounding",
        "16, 2, 'conv 16 3x3 groups 16, conv 16 1x1', reorder + rounding"
    })
    void thePictureIsRoundedByWhoReadsIt(int channels, int batch, String layers, String kernel) {
        Network network = NetworkText.parse(layers, Shape.of(channels, 18, 18));
        Quantizer quantizer = new Quantizer(network, Parameters.initialize(network, 3), PlanOptions.threads(1));
        Tensor images = random(network.input().prepend(batch));
        quantizer.observe(images);
        Quantizer.Quantized quantized = quantizer.quantize();
        Plan fused = plan(quantized, batch, Set.of());
        Plan apart = plan(quantized, batch, Set.of("input.quantize"));
        assertThat(fused.lines().getFirst().kernel()).startsWith(kernel);
        assertThat(apart.lines().getFirst().kernel()).isEqualTo("vector activation");
        Tensor before = images.copy();
        assertThat(fused.forward(images)).isEqualTo(apart.forward(images));
        assertThat(images).isEqualTo(before);
    }

    @Test
    void aPictureThatTwoReadIsRoundedOnce() {
        Network network = Network.builder(Shape.of(3, 18, 18))
                .add("a", Conv2d.of(3, 16, 3).withPadding(1), Network.INPUT)
                .add("b", Conv2d.of(3, 16, 3).withPadding(1), Network.INPUT)
                .add("add", new Add(), "a", "b")
                .build();
        Quantizer quantizer = new Quantizer(network, Parameters.initialize(network, 3), PlanOptions.threads(1));
        quantizer.observe(random(network.input().prepend(1)));
        assertThat(plan(quantizer.quantize(), 1, Set.of()).lines())
                .filteredOn(line -> line.kernel().equals("vector activation"))
                .hasSize(1);
    }

    @Test
    void weightsThatLeaveTheirGridAreTakenAsTheyAre() {
        Quantizer.Quantized quantized = quantized();
        Tensor images = images(2, 3);
        Plan plan = Plan.inference(quantized.network(), quantized.parameters(), 2, PlanOptions.threads(1));
        plan.forward(images);
        float[] weights = quantized.parameters().get("linear1.weight").data();
        for (int i = 0; i < weights.length; i++) {
            weights[i] += 0.1f * Random.uniform(4, i);
        }
        plan.refresh();
        Tensor expected = run(quantized.network(), quantized.parameters(), images, Kernels.FASTEST);
        assertThat(plan.forward(images)).isEqualTo(expected);
    }

    private static Plan plan(Quantizer.Quantized quantized, int batch, Set<String> observed) {
        PlanOptions options = PlanOptions.threads(1).withObserved(observed);
        return Plan.inference(quantized.network(), quantized.parameters(), batch, options);
    }

    private static long rounding(Plan plan) {
        return plan.lines().stream()
                .filter(line -> line.kernel().endsWith(" + rounding"))
                .count();
    }

    private static Tensor random(Shape shape) {
        Tensor numbers = Tensor.zeros(shape);
        for (int i = 0; i < numbers.data().length; i++) {
            numbers.data()[i] = 3 * Random.uniform(7, i) - 1;
        }
        return numbers;
    }

    /** What is computed in float32 is what integers give: 8 bits times 8 bits, added up in 32. */
    @Test
    void aConvolutionComputesWhatIntegersDo() {
        Network network = Network.of(Shape.of(16, 6, 6), Conv2d.of(16, 8, 3));
        Parameters parameters = Parameters.initialize(network, 2);
        Quantizer quantizer = new Quantizer(network, parameters, PlanOptions.threads(1));
        Tensor images = random(Shape.of(1, 16, 6, 6));
        quantizer.observe(images);
        Quantizer.Quantized quantized = quantizer.quantize();
        FakeQuantize input =
                (FakeQuantize) quantized.network().nodes().getFirst().layer();
        Grid grid = Grid.nearest(quantized.parameters().get("conv1.weight"));
        float[] bias = quantized.parameters().get("conv1.bias").data();
        Tensor fast = run(quantized.network(), quantized.parameters(), images, Kernels.FASTEST);
        for (int o = 0; o < 8; o++) {
            for (int at = 0; at < 16; at++) {
                int sum = 0;
                for (int tap = 0; tap < 16 * 9; tap++) {
                    int x = tap / 9 * 36 + (at / 4 + tap % 9 / 3) * 6 + at % 4 + tap % 3;
                    int q = (int) Math.rint(images.data()[x] / input.scale());
                    int clamped = Math.clamp(q + input.zeroPoint(), -128, 127);
                    sum += (clamped - input.zeroPoint()) * grid.integers().data()[o * 144 + tap];
                }
                float wanted =
                        (float) ((double) sum * input.scale() * grid.scales().data()[o] + bias[o]);
                assertThat(fast.data()[o * 16 + at]).isCloseTo(wanted, within(2e-6f * Math.max(1, Math.abs(wanted))));
            }
        }
    }

    @Test
    void theFileIsFourTimesSmallerAndComesBackBitForBit(@TempDir Path folder) throws IOException {
        Network large =
                Network.of(Shape.of(1, 28, 28), new Flatten(), Linear.of(784, 200), new ReLU(), Linear.of(200, 3));
        Parameters weights = Parameters.initialize(large, 1);
        Quantizer quantizer = new Quantizer(large, weights, PlanOptions.threads(1));
        quantizer.observe(Tensor.full(Shape.of(1, 1, 28, 28), 0.5f));
        Quantizer.Quantized quantized = quantizer.quantize();
        Model before = model(large, weights);
        Model after = model(quantized.network(), quantized.parameters());
        before.save(folder.resolve("float"));
        after.save(folder.resolve("int8"));
        assertThat(Files.size(folder.resolve("float")) / (double) Files.size(folder.resolve("int8")))
                .isGreaterThan(3.9);
        assertThat(Model.load(folder.resolve("int8"))).isEqualTo(after);
        assertThat(Safetensors.read(folder.resolve("int8")).integers())
                .containsOnlyKeys("linear1.weight", "linear2.weight");
    }

    private static Model model(Network network, Parameters parameters) {
        return new Model(
                network, parameters, List.of("a", "b", "c"), Preprocessing.none(network.input()), Provenance.unknown());
    }

    @Property(tries = 300)
    void weightsOnAGridAreIntegersAndBackWithoutLoss(
            @ForAll long seed, @ForAll @IntRange(min = -60, max = 60) int exponent) {
        Tensor weights = Tensor.zeros(Shape.of(3, 5));
        for (int i = 0; i < 15; i++) {
            weights.data()[i] = Math.scalb(1f, exponent) * (2 * Random.uniform(seed, i) - 1);
        }
        Grid grid = Grid.nearest(weights);
        Tensor rounded = grid.weights();
        assertThat(Grid.holds(rounded)).isTrue();
        assertThat(Grid.nearest(rounded).integers().data())
                .isEqualTo(grid.integers().data());
        for (int i = 0; i < 15; i++) {
            assertThat(rounded.data()[i])
                    .isCloseTo(weights.data()[i], within(0.501f * grid.scales().data()[i / 5]));
        }
    }

    @Property(tries = 300)
    void roundedNumbersStayAsTheyAreAndZeroIsAmongThem(
            @ForAll @FloatRange(min = -50, max = 50) float minimum,
            @ForAll @FloatRange(min = -50, max = 50) float maximum,
            @ForAll @IntRange(min = 0, max = 1000) int position) {
        FakeQuantize layer = FakeQuantize.forRange(Math.min(minimum, maximum), Math.max(minimum, maximum));
        Network network = Network.of(Shape.of(3), layer);
        float x = minimum + (maximum - minimum) * position / 1000f;
        Tensor input = Tensor.of(Shape.of(1, 3), new float[] {x, 0, 1e30f});
        Parameters none = Parameters.initialize(network, 0);
        Tensor once = run(network, none, input, Kernels.FASTEST);
        assertThat(run(network, none, once, Kernels.FASTEST)).isEqualTo(once);
        assertThat(once.data()[0]).isCloseTo(x, within(0.51f * layer.scale()));
        assertThat(once.data()[1]).isZero();
        assertThat(once.data()[2]).isEqualTo(layer.highest() * layer.scale());
    }

    @Test
    void whatCannotBeQuantizedIsSaid() {
        Quantizer.Quantized quantized = quantized();
        PlanOptions options = PlanOptions.threads(1);
        assertThatThrownBy(() -> new Quantizer(quantized.network(), quantized.parameters(), options))
                .hasMessage("quantize: the network is in eight bits already");
        Network relu = Network.of(Shape.of(4), new ReLU());
        assertThatThrownBy(() -> new Quantizer(relu, Parameters.initialize(relu, 0), options))
                .hasMessage("quantize: the network has no convolution and no linear layer");
        assertThatThrownBy(() -> new Quantizer(NETWORK, parameters(), options).quantize())
                .hasMessage("quantize: needs example images to know what range numbers have");
        assertThatThrownBy(() -> new FakeQuantize(0, 0)).hasMessageContaining("the scale must be above 0");
    }
}
