package dev.libella.bench.jmh;

import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.libella.LibellaEngine;
import dev.libella.bench.workload.Work;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.plan.Kernels;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the comparison with the peers has no line for, as plain loops and as vector code: layers of other geometries, and
 * those that are computed as one. {@code bench/jmh/run LayerTwins} starts it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerTwins {
    /** Which of the twins. */
    @Param({"FASTEST", "REFERENCE"})
    public Kernels kernels = Kernels.FASTEST;

    /** The batch, the size of one example, and layers, with semicolons where JMH takes commas for its own. */
    @Param({
        "64 of 512x2x2: conv 512 3x3 padding 1",
        "8 of 64x56x56: conv 128 3x3 stride 2 padding 1",
        "8 of 64x28x28: conv 64 3x3 padding 2 dilation 2",
        "8 of 128x28x28: conv 128 3x3 padding 1 groups 4",
        "8 of 60x28x28: conv 60 3x3 padding 1 groups 10",
        "8 of 20x27x31: conv 30 5x3",
        "4 of 96x112x112: conv 96 3x3 stride 2 padding 1 groups 96",
        "16 of 16x1024: conv 32 9 padding 4",
        "4 of 8x16x16x16: conv 16 3x3x3 padding 1",
        "8 of 64x14x14: convtranspose 32 4x4 stride 2 padding 1",
        "64 of 1x28x28: conv 32 3x3 padding 1; relu; maxpool 2",
        "4 of 24x56x56: conv 144 1x1; relu6; conv 144 3x3 padding 1 groups 144; relu6",
        "1 of 1280: linear 1000",
        "8 of 64x56x56: avgpool 3x3 stride 2",
        "8 of 64x56x56: sumpool 2",
        "8 of 64x56x56: lppool 2 2",
        "8 of 64x56x56: adaptiveavgpool 1",
        "8 of 64x56x56: groupnorm 8",
        "8 of 64x56x56: instancenorm",
        "64 of 49x512: layernorm",
        "8 of 64x28x28: localresponsenorm 5",
        "8 of 64x56x56: prelu",
        "8 of 64x28x28: pixelshuffle 2"
    })
    public String layers = "";

    private @Nullable Session inference;
    private @Nullable Session training;

    /** The network of such a text. */
    static Network network(String text) {
        String[] parts = text.split(" of |: ", -1);
        int[] sizes = Arrays.stream(parts[1].split("x", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        return NetworkText.parse(parts[2].replace(';', ','), Shape.of(sizes));
    }

    /** The batch of such a text. */
    static int batch(String text) {
        return Integer.parseInt(text.split(" ", 2)[0]);
    }

    /** Compiles the plans. */
    @Setup(Level.Trial)
    public void open() throws UnsupportedWorkException {
        var engine = new LibellaEngine(PlanOptions.threads(1).withKernels(kernels));
        Network network = network(layers);
        int batch = batch(layers);
        inference = engine.open(new Work.Inference(network, batch));
        training = engine.open(new Work.Gradients(network, batch, Work.Wanted.ALL_WITH_FORWARD));
    }

    /** The output. */
    @Benchmark
    public void forward() {
        Objects.requireNonNull(inference).run();
    }

    /** The output, and the gradients of the input and of all parameters. */
    @Benchmark
    public void forwardAndGradients() {
        Session session = Objects.requireNonNull(training);
        session.before();
        session.run();
    }
}
