package dev.libella.nn;

import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as a table: one row a layer, and totals; columns and figures as torchinfo has them.
 *
 * @param batch examples
 * @param rows the layers, in order
 * @param parameters all trainable parameters
 * @param buffers numbers kept but not learned, which torchinfo leaves out
 * @param multiplyAdds for the whole batch; see {@link Cost}
 * @param inputBytes the batch itself
 * @param forwardBackwardBytes outputs and their gradients of layers that have parameters
 * @param parameterBytes all trainable parameters
 */
public record Summary(
        int batch,
        List<Row> rows,
        long parameters,
        long buffers,
        long multiplyAdds,
        long inputBytes,
        long forwardBackwardBytes,
        long parameterBytes) {
    private static final int FLOAT = 4;

    /** Keeps a copy of the list. */
    public Summary {
        rows = List.copyOf(rows);
    }

    /**
     * One layer.
     *
     * @param name in the network
     * @param type as PyTorch names it: {@code Conv2d}
     * @param description with its numbers: {@code Conv2d(1→6, 5×5, padding 2)}
     * @param inputs the layers it reads
     * @param output what comes out for the batch: {@code [N, C, H, W]}
     * @param parameters trainable ones
     * @param multiplyAdds for the batch
     */
    public record Row(
            String name,
            String type,
            String description,
            List<String> inputs,
            List<Integer> output,
            long parameters,
            long multiplyAdds) {}

    /**
     * The summary of a network.
     *
     * @param batch examples, ≥ 1
     */
    public static Summary of(Network network, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("summary: the batch must be at least 1; got " + batch);
        }
        List<Row> rows = new ArrayList<>();
        Cost total = Cost.NOTHING;
        long forwardBackward = 0;
        for (Network.Node node : network.nodes()) {
            Cost cost = Cost.of(network, node);
            rows.add(new Row(
                    node.name(),
                    node.layer().getClass().getSimpleName(),
                    Descriptions.text(node.layer()),
                    node.inputs(),
                    batched(batch, node.output()),
                    cost.trainable(),
                    batch * cost.multiplyAdds()));
            total = total.plus(cost);
            forwardBackward += cost.trainable() > 0 ? 2L * FLOAT * batch * cost.activations() : 0;
        }
        return new Summary(
                batch,
                rows,
                total.trainable(),
                total.buffers(),
                batch * total.multiplyAdds(),
                (long) FLOAT * batch * network.input().elements(),
                forwardBackward,
                FLOAT * total.trainable());
    }

    /** Input, forward and backward pass, and parameters together. */
    public long totalBytes() {
        return inputBytes + forwardBackwardBytes + parameterBytes;
    }

    private static List<Integer> batched(int batch, Shape example) {
        List<Integer> sizes = new ArrayList<>();
        sizes.add(batch);
        for (int size : example.toArray()) {
            sizes.add(size);
        }
        return List.copyOf(sizes);
    }
}
