package dev.libella.bench.jmh;

import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.libella.LibellaEngine;
import dev.libella.bench.workload.Workloads;
import dev.libella.plan.Kernels;
import dev.libella.plan.PlanOptions;
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
 * Each kernel twice: as plain loops and as vector code. {@code bench/jmh/run} starts it. The wide 3×3 convolutions go by
 * Winograd's algorithm, the 5×5 one directly.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelTwins {
    /** Which of the twins. */
    @Param({"FASTEST", "REFERENCE"})
    public Kernels kernels = Kernels.FASTEST;

    /**
     * Which kernel, by the name it has in the comparison with the peers. JMH separates what its command line is given by
     * commas, so a name may have semicolons instead.
     */
    @Param({
        "conv (64,1,28,6,5,1,2) forward",
        "conv (64,1,28,6,5,1,2) input gradient",
        "conv (64,1,28,6,5,1,2) weight gradient",
        "conv (64,6,14,16,5,1,0) forward",
        "conv (64,6,14,16,5,1,0) input gradient",
        "conv (64,6,14,16,5,1,0) weight gradient",
        "conv (64,1,28,32,3,1,1) forward",
        "conv (64,1,28,32,3,1,1) weight gradient",
        "conv (4,3,224,64,7,2,3) forward",
        "conv (4,3,224,64,7,2,3) input gradient",
        "conv (4,3,224,64,7,2,3) weight gradient",
        "conv (4,64,56,64,3,1,1) forward",
        "conv (4,64,56,64,3,1,1) input gradient",
        "conv (4,64,56,64,3,1,1) weight gradient",
        "conv (4,64,56,64,5,1,2) forward",
        "conv (4,256,56,64,1,1,0) forward",
        "conv (4,256,56,64,1,1,0) input gradient",
        "conv (4,256,56,64,1,1,0) weight gradient",
        "conv (4,144,56,144,3,1,1) depthwise forward",
        "conv (4,144,56,144,3,1,1) depthwise input gradient",
        "conv (4,144,56,144,3,1,1) depthwise weight gradient",
        "max pool 2×2, 64×32×28×28 forward",
        "max pool 2×2, 64×32×28×28 forward + gradients",
        "max pool 3×3 stride 2, 8×64×112×112 forward",
        "average pool 2×2, 64×32×28×28 forward",
        "average pool 2×2, 64×32×28×28 forward + gradients",
        "batch norm, 8×64×56×56 forward",
        "batch norm, 8×64×56×56 forward + gradients",
        "relu, 8×64×56×56 forward",
        "relu, 8×64×56×56 forward + gradients",
        "gelu, 8×64×56×56 forward",
        "silu, 8×64×56×56 forward",
        "softmax, 1024×1000 forward",
        "mlp inference",
        "mlp training"
    })
    public String workload = "";

    private @Nullable Session session;

    /** Compiles the plan. */
    @Setup(Level.Trial)
    public void open() throws UnsupportedWorkException {
        PlanOptions options = PlanOptions.threads(1).withKernels(kernels);
        session = new LibellaEngine(options)
                .open(Workloads.named(workload.replace(';', ',')).work());
    }

    /** What a gradient by itself needs and does not count: the forward pass. */
    @Setup(Level.Invocation)
    public void before() {
        Objects.requireNonNull(session).before();
    }

    /** One run. */
    @Benchmark
    public void run() {
        Objects.requireNonNull(session).run();
    }
}
