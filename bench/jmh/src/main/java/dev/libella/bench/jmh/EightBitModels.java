package dev.libella.bench.jmh;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.quantize.Quantizer;
import dev.libella.random.Random;
import dev.libella.tensor.Tensor;
import dev.libella.zoo.Zoo;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Whole models in eight bits and in float32: {@code bench/jmh/run EightBitModels}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class EightBitModels {
    /** What weights and inputs of layers are. */
    public enum Numbers {
        FLOAT32,
        EIGHT_BITS
    }

    /** In what. */
    @Param
    public Numbers numbers = Numbers.FLOAT32;

    /** Which network. */
    @Param({"fashion-cnn", "resnet20"})
    public String network = "";

    /** Images at a time. */
    @Param({"1", "64"})
    public int batch;

    /** Threads. */
    @Param({"1", "2"})
    public int threads;

    private @Nullable Plan plan;
    private @Nullable Tensor images;

    /** Quantises the network and compiles the plan. */
    @Setup
    public void compile() {
        Network original = Zoo.named(network).network();
        Parameters weights = Parameters.initialize(original, 1);
        PlanOptions options = PlanOptions.threads(threads);
        images = images(original, batch);
        plan = switch (numbers) {
            case FLOAT32 -> Plan.inference(original, weights, batch, options);
            case EIGHT_BITS -> {
                Quantizer quantizer = new Quantizer(original, weights, options);
                quantizer.observe(images(original, 64));
                Quantizer.Quantized small = quantizer.quantize();
                yield Plan.inference(small.network(), small.parameters(), batch, options);
            }
        };
    }

    private static Tensor images(Network network, int batch) {
        Tensor images = Tensor.zeros(network.input().prepend(batch));
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = 2 * Random.uniform(3, i) - 1;
        }
        return images;
    }

    /** One run. */
    @Benchmark
    public Tensor run() {
        return Objects.requireNonNull(plan).forward(Objects.requireNonNull(images));
    }
}
