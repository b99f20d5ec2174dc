package dev.libella.nn;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * About how many bytes running a network takes, known before any of them is allocated.
 *
 * @param batch examples in a run
 * @param weights the parameters
 * @param state what training keeps beside each trained parameter: its gradient and two numbers of the optimiser, as Adam
 *     has; 0 for inference
 * @param perExample what one example takes: in inference the largest sum of values that are needed at the same time, in
 *     training all values and their gradients
 */
public record Memory(int batch, long weights, long state, long perExample) {
    private static final int FLOAT = 4;
    private static final int STATE_TENSORS = 3;

    /** For inference. */
    public static Memory inference(Network network, int batch) {
        return new Memory(batch, FLOAT * Cost.of(network).parameters(), 0, FLOAT * mostAtOnce(network));
    }

    /** For training. */
    public static Memory training(Network network, int batch) {
        Cost cost = Cost.of(network);
        return new Memory(
                batch,
                FLOAT * cost.parameters(),
                STATE_TENSORS * FLOAT * cost.trainable(),
                FLOAT * (network.input().elements() + 2 * cost.activations()));
    }

    /** All of it. */
    public long bytes() {
        return weights + state + batch * perExample;
    }

    /**
     * Refuses what cannot fit.
     *
     * @param heap bytes that the heap may grow to, usually {@code Runtime.getRuntime().maxMemory()}
     * @throws IllegalArgumentException if more is needed; the message has the figures and what would help
     */
    public void requireFits(long heap) {
        if (bytes() <= heap) {
            return;
        }
        long most = (heap - weights - state) / perExample;
        throw new IllegalArgumentException("memory: " + (state == 0 ? "inference" : "training") + " with batches of "
                + batch + " needs about " + text(bytes()) + " (weights " + text(weights)
                + (state == 0 ? "" : ", their gradients and the optimiser " + text(state))
                + ", each example " + text(perExample) + "), and Java's heap may have " + text(heap) + "; "
                + (most >= 1 ? "use batches of at most " + most + ", " : "use ")
                + "smaller images or a smaller network, or start Java with -Xmx"
                + Math.ceilDiv(bytes() + bytes() / 4, 1L << 30) + "g");
    }

    /**
     * Refuses what cannot fit this JVM's heap.
     *
     * @throws IllegalArgumentException as {@link #requireFits(long)}
     */
    public void requireFits() {
        requireFits(Runtime.getRuntime().maxMemory());
    }

    /** Bytes for people: {@code 1.5 GB}, with units of 1000. */
    public static String text(long bytes) {
        double value = bytes;
        String unit = "bytes";
        for (String larger : List.of("kB", "MB", "GB", "TB", "PB", "EB")) {
            if (value < 1000) {
                break;
            }
            value /= 1000;
            unit = larger;
        }
        return unit.equals("bytes") ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", value, unit);
    }

    /** The largest sum of values alive at the same time: a value lives from its layer to the last one that reads it. */
    private static long mostAtOnce(Network network) {
        Map<String, Integer> lastReader = new HashMap<>();
        List<Network.Node> nodes = network.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            for (String name : nodes.get(i).inputs()) {
                lastReader.put(name, i);
            }
        }
        long alive = network.input().elements();
        long most = alive;
        for (int i = 0; i < nodes.size(); i++) {
            Network.Node node = nodes.get(i);
            alive += node.output().elements();
            most = Math.max(most, alive);
            int now = i;
            alive -= node.inputs().stream()
                    .distinct()
                    .filter(name -> lastReader.getOrDefault(name, now) == now)
                    .mapToLong(name -> network.shapeOf(name).elements())
                    .sum();
        }
        return most;
    }
}
