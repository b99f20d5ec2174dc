package dev.libella.bench.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import java.util.Arrays;

/** Training steps on one batch. */
final class TrainingSession implements Session {
    private final ai.djl.engine.Engine engine;
    private final NDManager manager;
    private final DjlNetwork network;
    private final NDArray images;
    private final NDArray labels;
    private final SoftmaxCrossEntropyLoss crossEntropy = new SoftmaxCrossEntropyLoss();
    private final Optimizer optimizer = Optimizer.sgd()
            .setLearningRateTracker(Tracker.fixed((float) Inputs.LEARNING_RATE))
            .optMomentum((float) Inputs.MOMENTUM)
            .build();
    private float loss;

    TrainingSession(Work.Training work, ai.djl.engine.Engine engine, NDManager manager)
            throws UnsupportedWorkException {
        this.engine = engine;
        this.manager = manager;
        this.network = new DjlNetwork(work.network(), Inputs.parameters(work.network()), manager, true);
        this.images = Numbers.of(Inputs.images(work.network(), work.batch()), manager);
        this.labels = manager.create(Arrays.stream(Inputs.labels(work.network(), work.batch()))
                .asLongStream()
                .toArray());
    }

    @Override
    public void run() {
        try (NDManager step = manager.newSubManager()) {
            try (GradientCollector collector = engine.newGradientCollector()) {
                NDArray[] values = network.forward(images);
                for (int i = 1; i < values.length; i++) {
                    values[i].attach(step);
                }
                NDArray value = crossEntropy.evaluate(new NDList(labels), new NDList(values[values.length - 1]));
                value.attach(step);
                collector.backward(value);
                loss = value.getFloat();
            }
            network.trained().forEach(this::update);
        }
    }

    private void update(String name, NDArray weight) {
        try (NDArray gradient = weight.getGradient()) {
            optimizer.update(name, weight, gradient);
        }
        JniUtils.zeroGrad((PtNDArray) weight);
    }

    @Override
    public float[] result() {
        return new float[] {loss};
    }

    @Override
    public void close() {
        manager.close();
    }
}
