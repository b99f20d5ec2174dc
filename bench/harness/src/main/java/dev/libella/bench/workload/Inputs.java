package dev.libella.bench.workload;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Dropout;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.train.optimizer.SGD;

/** The numbers that every engine is given: the same bits for all. */
public final class Inputs {
    /** Of the training steps. */
    public static final double LEARNING_RATE = 0.01;

    /** Of the training steps. */
    public static final double MOMENTUM = 0.9;

    private static final long SEED = 20;

    private Inputs() {}

    /** The optimizer of the training steps. */
    public static SGD optimizer() {
        return new SGD(LEARNING_RATE, MOMENTUM);
    }

    /** First weights. */
    public static Parameters parameters(Network network) {
        return Parameters.initialize(network, SEED);
    }

    /** Images: uniform in [−1, 1). */
    public static Tensor images(Network network, int batch) {
        return uniform(network.input().prepend(batch), 1);
    }

    /** A gradient of the output: uniform in [−1, 1). */
    public static Tensor outputGradient(Network network, int batch) {
        return uniform(network.output().prepend(batch), 2);
    }

    /** One class for each image. */
    public static int[] labels(Network network, int batch) {
        long key = Random.key(SEED, 3);
        int[] labels = new int[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = Random.below(key, i, network.output().size(0));
        }
        return labels;
    }

    /** Numbers uniform in [−1, 1); another purpose gives others. */
    public static Tensor uniform(Shape shape, int purpose) {
        long key = Random.key(SEED, purpose);
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = 2 * Random.uniform(key, i) - 1;
        }
        return tensor;
    }

    /** The work with nothing random in it, so that results can be compared: dropout drops nothing. */
    public static Work comparable(Work work) {
        return work instanceof Work.Training(Network network, int batch)
                ? new Work.Training(withoutDropout(network), batch)
                : work;
    }

    private static Network withoutDropout(Network network) {
        Network.Builder builder = Network.builder(network.input());
        for (Network.Node node : network.nodes()) {
            builder.add(
                    node.name(),
                    node.layer() instanceof Dropout ? new Dropout(0) : node.layer(),
                    node.inputs().toArray(String[]::new));
        }
        return builder.build();
    }
}
