package dev.libella.bench.workload;

import java.util.List;
import java.util.stream.Stream;

/** All workloads, the most telling first. */
public final class Workloads {
    /** A wide convolution that no algorithm shortens: Winograd's is for 3×3. */
    public static final String DIRECT_CONVOLUTION = "conv (4,64,56,64,5,1,2) forward";

    private static final String LIMITS = "Limits";

    private Workloads() {}

    /** All of them. */
    public static List<Workload> all() {
        return Stream.of(Networks.all(), Convolutions.all(), Memory.all())
                .flatMap(List::stream)
                .toList();
    }

    /** What the machine can do at most in floating-point operations. */
    public static Workload peak() {
        long operations = 24L * 16 * (1 << 16);
        return new Workload("peak", LIMITS, new Work.Peak(operations), new Measure.Gigaflops(operations), true);
    }

    /** What the machine can do at most in moving data: a plain copy, read and write counted, far beyond the caches. */
    public static Workload copy() {
        int elements = 1 << 25;
        return new Workload("copy", LIMITS, new Work.Copy(elements), new Measure.Gigabytes(8.0 * elements), true);
    }

    /**
     * The workload of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Workload named(String name) {
        return Stream.concat(all().stream(), Stream.of(peak(), copy()))
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("bench: there is no workload '" + name + "'"));
    }
}
