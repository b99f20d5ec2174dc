package dev.libella.plan;

import dev.libella.kernel.vector.layout.Layout;
import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Convolution;
import dev.libella.parallel.Workers;
import dev.libella.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A batch computed a few examples at a time, so that what a layer hands to the next is still in the cache. Threads take
 * whole slices and need not wait for each other after each layer.
 */
final class Slices {
    /** What a layer may read and write: about what a core's own caches hold. */
    private static final long CACHE_BYTES = 3 << 20;

    /** Slices are at least so many and their number a multiple of it, so that threads get the same share. */
    private static final int SHARES = 4;

    /** Slices wanted even if all fits the cache, as long as each has enough examples. */
    private static final int WANTED = 8;

    private static final int FEWEST = 8;

    /** The fewest examples of a slice where images lie side by side: two blocks. One would not keep registers busy. */
    private static final int FEWEST_SIDE_BY_SIDE = 32;

    /** As slices that large are few, two are enough. */
    private static final int SHARES_SIDE_BY_SIDE = 2;

    private final int batch;
    private final int size;
    private final int count;
    private final Workers workers;
    private final Plan[] plans;
    private final Tensor[] inputs;
    private final AtomicInteger next = new AtomicInteger();
    private final Workers.Piece piece;

    // Set for each run.
    private float[] x = {};
    private float[] y = {};
    private long[][] times = {}; // of each plan's steps; none where nobody wants them

    Slices(Network network, Parameters parameters, int batch, int size, PlanOptions options) {
        this.batch = batch;
        this.size = size;
        this.count = Math.ceilDiv(batch, size);
        this.workers = options.workers();
        this.plans = new Plan[Math.min(workers.threads(), count)];
        this.inputs = new Tensor[plans.length];
        for (int i = 0; i < plans.length; i++) {
            plans[i] = Plan.whole(network, parameters, size, options.withWorkers(new Workers(1)));
            inputs[i] = Tensor.zeros(network.input().prepend(size));
        }
        this.piece = this::takeSlices;
    }

    /**
     * Examples of a slice, from the sizes alone: what fits the cache, but not so few that reading the weights again costs
     * more than it saves. The batch itself if there would be too few slices.
     */
    static int size(Network network, int batch) {
        long weights = 0;
        for (ParameterSpec spec : network.parameters()) {
            weights += 4L * spec.shape().elements();
        }
        long example = exampleBytes(network);
        long most = CACHE_BYTES / example;
        long fitting = batch >= WANTED * FEWEST ? Math.min(most, batch / WANTED) : most;
        boolean sideBySide = network.nodes().stream()
                .anyMatch(node -> node.layer() instanceof Convolution c && BlockedLowering.hasFewChannels(c));
        long wanted = Math.max(sideBySide ? FEWEST_SIDE_BY_SIDE : 1, Math.max(fitting, Math.ceilDiv(weights, example)));
        int shares = sideBySide ? SHARES_SIDE_BY_SIDE : SHARES;
        if (batch < shares * wanted) {
            return batch;
        }
        int slices = (Math.ceilDiv(batch, (int) wanted) + shares / 2) / shares * shares;
        int size = Math.ceilDiv(batch, slices);
        int block = sideBySide ? Layout.IMAGE_BLOCKED.images() : 1;
        return Math.ceilDiv(size, block) * block;
    }

    /** The most that a layer reads and writes for one example. */
    private static long exampleBytes(Network network) {
        Map<String, Long> sizes = new HashMap<>();
        sizes.put(Network.INPUT, 4L * network.input().elements());
        long most = 1;
        for (Network.Node node : network.nodes()) {
            long bytes = 4L * node.output().elements();
            sizes.put(node.name(), bytes);
            for (String input : node.inputs()) {
                bytes += sizes.getOrDefault(input, 0L);
            }
            most = Math.max(most, bytes);
        }
        return most;
    }

    /** The plan of a slice; the others are like it. */
    Plan first() {
        return plans[0];
    }

    /** Bytes of memory given to values. */
    long bytes() {
        long bytes = 0;
        for (int i = 0; i < plans.length; i++) {
            bytes += plans[i].bytes() + 4L * inputs[i].shape().elements();
        }
        return bytes;
    }

    void refresh() {
        for (Plan plan : plans) {
            plan.refresh();
        }
    }

    /**
     * Computes the network.
     *
     * @param images the batch. Not modified.
     * @param result receives the output. Modified.
     */
    void run(float[] images, float[] result) {
        x = images;
        y = result;
        next.set(0);
        workers.run(plans.length, piece);
    }

    /**
     * Computes the network and takes the time of each step.
     *
     * @param images the batch. Not modified.
     * @param result receives the output. Modified.
     * @param nanoseconds to each step's, the sum of its times over all slices divided by the threads is added. Modified.
     */
    void run(float[] images, float[] result, long[] nanoseconds) {
        times = new long[plans.length][nanoseconds.length];
        run(images, result);
        for (int step = 0; step < nanoseconds.length; step++) {
            long sum = 0;
            for (long[] own : times) {
                sum += own[step];
            }
            nanoseconds[step] += sum / plans.length;
        }
        times = new long[0][];
    }

    /** The first layer whose output is not finite, for any slice. */
    Optional<String> firstNonFinite(float[] images) {
        for (int slice = 0; slice < count; slice++) {
            copySlice(slice, images, inputs[0].data());
            Optional<String> layer = plans[0].firstNonFinite(inputs[0]);
            if (layer.isPresent()) {
                return layer;
            }
        }
        return Optional.empty();
    }

    private void takeSlices(int plan) {
        float[] input = inputs[plan].data();
        for (int slice = next.getAndIncrement(); slice < count; slice = next.getAndIncrement()) {
            int first = copySlice(slice, x, input);
            Tensor made = times.length == 0
                    ? plans[plan].forward(inputs[plan])
                    : plans[plan].forward(inputs[plan], times[plan]);
            float[] output = made.data();
            System.arraycopy(output, 0, y, first * (output.length / size), output.length);
        }
    }

    /**
     * Copies a slice of the batch and gives its first example. The last slice begins earlier if it would not be whole: some
     * examples are computed twice, alike.
     */
    private int copySlice(int slice, float[] images, float[] into) {
        int first = Math.min(slice * size, batch - size);
        System.arraycopy(images, first * (into.length / size), into, 0, into.length);
        return first;
    }
}
