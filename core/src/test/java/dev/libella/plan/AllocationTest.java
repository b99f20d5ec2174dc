package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.ConvTranspose2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.ReLU;
import dev.libella.quantize.Quantizer;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A warm plan allocates nothing in any thread, neither forward nor backward.
 *
 * <p>The fast kernels' vectors are objects until the JVM's second compiler has seen the code around them, so each plan
 * runs until that is done; in a JVM of its own, which other tests have not taught and which compiles early.
 */
class AllocationTest {
    private static final int FEW = 2;

    /** So many that images of few channels lie side by side, and passes of several steps are joined. */
    private static final int MANY = 16;

    /** The smallest object takes 16 bytes: one in every second step would show. */
    private static final int WINDOW = 50;

    private static final Map<String, Network> NETWORKS = new TreeMap<>(Map.of(
            "lenet5", Zoo.LENET5.network(),
            "fashion-cnn", Zoo.FASHION_CNN.network(Shape.of(1, 12, 12), 10),
            "residual", residual(),
            "activations",
                    NetworkText.parse(
                            "conv 8 3x3, gelu, mish, tanh, softplus, elu, conv 8 3x3, silu, flatten, linear 10, softmax",
                            Shape.of(2, 9, 9)),
            "planes",
                    NetworkText.parse(
                            "maxpool 2, batchnorm, gelu, maxpool 3 stride 2, avgpool 2, flatten, linear 10, softmax",
                            Shape.of(3, 33, 35)),
            "depthwise",
                    NetworkText.parse(
                            "conv 4 3x3 same groups 4, relu, avgpool 2, flatten, linear 10", Shape.of(4, 19, 35)),
            "grouped",
                    NetworkText.parse(
                            "conv 16 3x3 stride 2 groups 2, batchnorm, silu, avgpool 2, dropout 0.2,"
                                    + " conv 16 3x3 same groups 16, hardswish, conv 24 1x1, relu6,"
                                    + " conv 24 3x3 stride 2 groups 24, relu6, conv 8 1x1, flatten, linear 10, softmax",
                            Shape.of(4, 13, 13)),
            "norms",
                    NetworkText.parse(
                            "lppool 2 3 stride 1, conv 16 3x3, lppool 1 2, conv 16 1x1, lppool 2 2, sumpool 2, flatten, linear 10",
                            Shape.of(3, 20, 20)),
            "odd groups", oddGroups(),
            "strided", NetworkText.parse("conv 16 3x3 stride 2 groups 16, flatten, linear 10", Shape.of(16, 11, 11))));

    /** What is computed as a product of matrices, back to the input's size by a transposed convolution. */
    private static Network oddGroups() {
        return Network.of(
                Shape.of(6, 11, 9),
                Conv2d.of(6, 9, 3).withGroups(3).withStride(2).withPadding(1),
                new ReLU(),
                ConvTranspose2d.of(9, 4, Window.of(3, 2).withPadding(1)),
                new Flatten(),
                Linear.of(4 * 11 * 9, 10));
    }

    /** A block of a residual network with its shortcut, as resnet20 has nine. */
    private static Network residual() {
        Network.Builder builder = Network.builder(Shape.of(3, 8, 8));
        builder.add("conv1", Conv2d.of(3, 16, 3).withPadding(1)).add("bn1", BatchNorm2d.of(16));
        builder.add("relu1", new ReLU());
        builder.add("conv2", Conv2d.of(16, 16, 3).withPadding(1)).add("bn2", BatchNorm2d.of(16));
        builder.add("add", new Add(), "bn2", "relu1").add("relu2", new ReLU());
        builder.add("pool", AvgPool2d.of(8)).add("flatten", new Flatten());
        return builder.add("fc", Linear.of(16, 10)).build();
    }

    /** The process that runs the plans and writes a line for each: its name, and how many bytes its last steps took. */
    static final class Child {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private static final long PATIENCE_NANOS = 20_000_000_000L;

        private Child() {}

        public static void main(String[] arguments) {
            NETWORKS.forEach((name, network) -> report(name, network, FEW));
            report("lenet5 of many", Zoo.LENET5.network(), MANY);
            report("residual of many", residual(), MANY);
            Quantizer quantizer =
                    new Quantizer(residual(), Parameters.initialize(residual(), 3), PlanOptions.threads(1));
            quantizer.observe(random(residual().input().prepend(FEW), 1));
            Quantizer.Quantized q = quantizer.quantize();
            Plan plan = Plan.inference(q.network(), q.parameters(), FEW, PlanOptions.threads(2));
            report("in eight bits inference", plan, false);
        }

        private static void report(String name, Network network, int batch) {
            Parameters parameters = Parameters.initialize(network, 3);
            PlanOptions options = PlanOptions.threads(2);
            report(name + " inference", Plan.inference(network, parameters, batch, options), false);
            report(name + " training", Plan.training(network, parameters, batch, options), true);
        }

        private static void report(String name, Plan plan, boolean gradients) {
            Tensor images = random(plan.network().input().prepend(plan.batch()), 1);
            Tensor cotangent = random(plan.network().output().prepend(plan.batch()), 2);
            long start = System.nanoTime();
            long allocated;
            do {
                long before = THREADS.getTotalThreadAllocatedBytes();
                for (int step = 0; step < WINDOW; step++) {
                    plan.forward(images);
                    if (gradients) {
                        plan.backward(cotangent);
                    }
                }
                allocated = THREADS.getTotalThreadAllocatedBytes() - before;
            } while (allocated > 0 && System.nanoTime() - start < PATIENCE_NANOS);
            System.out.println(name + ": " + allocated);
        }

        private static Tensor random(Shape shape, long seed) {
            Tensor tensor = Tensor.zeros(shape);
            for (int i = 0; i < shape.elements(); i++) {
                tensor.data()[i] = (float) Random.gaussian(seed, i);
            }
            return tensor;
        }
    }

    @Test
    void aWarmPlanOfFastKernelsAllocatesNothing() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:CompileThresholdScaling=0.1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--add-modules",
                        "jdk.incubator.vector",
                        Child.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Stream<String> names =
                Stream.concat(NETWORKS.keySet().stream(), Stream.of("lenet5 of many", "residual of many"));
        List<String> expected = Stream.concat(
                        names.flatMap(name -> Stream.of(name + " inference: 0", name + " training: 0")),
                        Stream.of("in eight bits inference: 0"))
                .toList();
        assertThat(output.lines()).containsExactlyElementsOf(expected);
    }
}
