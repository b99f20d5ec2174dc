package dev.libella.train;

import dev.libella.data.Batch;
import dev.libella.data.Batches;
import dev.libella.data.Dataset;
import dev.libella.data.Epoch;
import dev.libella.data.Preprocessing;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Softmax;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import dev.libella.train.loss.Loss;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Measures how well a network classifies a data set. May be asked again after the weights have changed.
 *
 * <p>The result has the same bits for any number of threads. Belongs to one thread at a time.
 */
public final class Evaluator {
    /** Images in a batch: enough to keep the cores busy, few enough to stay in the cache. */
    private static final int BATCH = 64;

    private final Network network;
    private final Dataset data;
    private final Batches batches;
    private final LossPlan full;
    private final LossPlan last;

    /**
     * An evaluator of a network on a data set.
     *
     * @param parameters the weights: read anew by each {@link #evaluate}
     * @param loss what is reported as loss
     * @param threads how many work, ≥ 1; does not change the result
     * @throws dev.libella.tensor.ShapeException if the images are not what the network takes
     * @throws IllegalArgumentException if the network's output is not one score for each class, or the set is empty
     */
    public Evaluator(
            Network network, Parameters parameters, Dataset data, Preprocessing preprocessing, Loss loss, int threads) {
        this(network, parameters, data, preprocessing, loss, PlanOptions.threads(threads));
    }

    Evaluator(
            Network network,
            Parameters parameters,
            Dataset data,
            Preprocessing preprocessing,
            Loss loss,
            PlanOptions options) {
        Fit.check(network, data);
        this.network = network;
        this.data = data;
        this.batches = Batches.inOrder(data, preprocessing, BATCH);
        int size = batches.batchSize();
        int remainder = data.size() % size;
        this.full = new LossPlan(Plan.inference(network, parameters, size, options), loss);
        this.last = remainder == 0 ? full : new LossPlan(Plan.inference(network, parameters, remainder, options), loss);
    }

    /**
     * Measures.
     *
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    public Metrics evaluate() throws InterruptedException {
        Metrics.Collector collector = new Metrics.Collector(data.labels());
        forEachBatch(collector::add);
        return collector.metrics();
    }

    /**
     * What the network answered for one example.
     *
     * @param index the example's number in the data set
     * @param actual its class
     * @param predicted the answer
     * @param confidence the probability of the answer, in [0, 1]
     */
    public record Answer(int index, int actual, int predicted, double confidence) {}

    /**
     * The wrong answers that the network is surest of, the surest first; of equal ones the first example.
     *
     * @param most how many at most
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    public List<Answer> mistakes(int most) throws InterruptedException {
        List<Answer> wrong = new ArrayList<>();
        int[] done = {0};
        forEachBatch((scores, classes, loss) -> {
            int width = scores.shape().size(1);
            for (int example = 0; example < classes.length; example++) {
                int predicted = Metrics.argMax(scores.data(), example * width, width);
                if (predicted != classes[example]) {
                    double confidence = Metrics.confidence(scores.data(), example * width, width, predicted);
                    wrong.add(new Answer(done[0] + example, classes[example], predicted, confidence));
                }
            }
            done[0] += classes.length;
        });
        return wrong.stream()
                .sorted(Comparator.comparingDouble(Answer::confidence).reversed())
                .limit(most)
                .toList();
    }

    /** Is told of each batch: scores {@code [N, C]}, classes {@code [N]}, and the mean loss. */
    private interface Scored {
        void batch(Tensor scores, int[] classes, double loss);
    }

    private void forEachBatch(Scored scored) throws InterruptedException {
        full.plan().refresh();
        last.plan().refresh();
        try (Epoch epoch = batches.epoch(0)) {
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                LossPlan plan = batch.size() == full.plan().batch() ? full : last;
                double loss = plan.forward(batch);
                scored.batch(scores(plan.output()), batch.labels(), loss);
            }
        }
    }

    /** Scores whose softmax is the network's probabilities. */
    private Tensor scores(Tensor output) {
        if (!(network.nodes().getLast().layer() instanceof Softmax)) {
            return output;
        }
        Tensor logarithms = output.copy();
        for (int i = 0; i < logarithms.data().length; i++) {
            logarithms.data()[i] = (float) StrictMath.log(logarithms.data()[i]);
        }
        return logarithms;
    }
}
