package dev.libella.bench.driver;

import dev.libella.bench.workload.Workloads;
import java.util.ArrayList;
import java.util.List;

/** What is asked of Libella on two cores. */
final class Targets {
    private static final String IMAGES = "images/s";
    private static final String MEDIAN = "ms p50";
    private static final String GIGAFLOPS = "GFLOP/s";
    private static final String GIGABYTES = "GB/s";
    private static final int THREADS = 2;

    private static final String POOL = "max pool 2×2, 64×32×28×28 forward";
    private static final List<String> WIDE =
            List.of("(4,64,56,64,3,1,1)", "(8,128,28,128,3,1,1)", "(16,256,14,256,3,1,1)", "(16,512,7,512,3,1,1)");
    private static final String DEPTHWISE = "(4,144,56,144,3,1,1) depthwise";

    private static final List<Target> ALL = all();

    private Targets() {}

    /** All of them. */
    static List<Target> list() {
        return ALL;
    }

    /** Whether one of them needs a workload with a number of threads. */
    static boolean need(String workload, int threads) {
        return ALL.stream()
                .anyMatch(target -> target.workload().equals(workload)
                        && (target.threads() == threads
                                || (target.claim() instanceof Target.Claim.Scaling && threads == 1)));
    }

    private static List<Target> all() {
        List<Target> targets = new ArrayList<>(List.of(
                ratio("mlp training", IMAGES, 1.3),
                ratio("lenet5 training", IMAGES, 3),
                ratio("fashion-cnn training", IMAGES, 2),
                ratio("resnet20 training", IMAGES, 1.5),
                ratio("resnet18 training", IMAGES, 1.2),
                ratio("lenet5 inference", IMAGES, 1.3),
                ratio("fashion-cnn inference", IMAGES, 1.3),
                ratio("resnet20 inference", IMAGES, 1.3),
                ratio("resnet18 inference", IMAGES, 1.2),
                ratio("resnet18 latency", MEDIAN, 1.1),
                ratio("lenet5 latency", MEDIAN, 1.3),
                ratio("fashion-cnn latency", MEDIAN, 1.3),
                ratio("mobilenetv2 latency", MEDIAN, 1.1)));
        WIDE.forEach(size -> targets.add(convolution(size, "forward", 1.2)));
        WIDE.forEach(size -> targets.add(convolution(size, "forward + gradients", 1.3)));
        targets.addAll(List.of(
                convolution("(64,1,28,6,5,1,2)", "forward + gradients", 3),
                convolution("(64,6,14,16,5,1,0)", "forward + gradients", 1.5),
                convolution("(64,1,28,32,3,1,1)", "forward + gradients", 4),
                convolution("(4,256,56,64,1,1,0)", "forward + gradients", 1),
                convolution("(4,3,224,64,7,2,3)", "forward + gradients", 1),
                convolution(DEPTHWISE, "forward", 1.5),
                convolution(DEPTHWISE, "forward + gradients", 2),
                new Target(POOL, THREADS, GIGABYTES, new Target.Claim.RatioTo("PyTorch", 3)),
                new Target(POOL, THREADS, GIGABYTES, new Target.Claim.Share(0.5)),
                new Target(Workloads.DIRECT_CONVOLUTION, 1, GIGAFLOPS, new Target.Claim.Share(0.85)),
                new Target("resnet18 inference", THREADS, IMAGES, new Target.Claim.Scaling(1.85)),
                new Target("resnet18 training", THREADS, IMAGES, new Target.Claim.Scaling(1.85)),
                ratio(Footprint.START, "s", 2),
                new Target(Footprint.MEMORY, THREADS, "MB", new Target.Claim.AtMost(120)),
                new Target(Footprint.SIZE, 1, "MB", new Target.Claim.AtMost(1))));
        return List.copyOf(targets);
    }

    private static Target ratio(String workload, String unit, double least) {
        return new Target(workload, THREADS, unit, new Target.Claim.Ratio(least));
    }

    private static Target convolution(String size, String what, double least) {
        return ratio("conv " + size + " " + what, GIGAFLOPS, least);
    }
}
