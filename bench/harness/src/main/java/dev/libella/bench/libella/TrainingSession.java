package dev.libella.bench.libella;

import dev.libella.bench.engine.Session;
import dev.libella.bench.workload.Inputs;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.parallel.Workers;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import dev.libella.train.loss.CrossEntropy;
import dev.libella.train.optimizer.OptimizerState;
import java.util.LinkedHashMap;
import java.util.Map;

/** Training steps on one batch. */
final class TrainingSession implements Session {
    private final Plan plan;
    private final Workers workers;
    private final OptimizerState optimizer;
    private final CrossEntropy crossEntropy = new CrossEntropy();
    private final Tensor images;
    private final int[] labels;
    private final Tensor outputGradient;
    private double loss;
    private long step;

    TrainingSession(Network network, int batch, PlanOptions options) {
        Parameters parameters = Inputs.parameters(network);
        this.plan = Plan.training(network, parameters, batch, options);
        this.workers = options.workers();
        Map<String, Tensor> trained = new LinkedHashMap<>();
        for (String path : plan.gradients().keySet()) {
            trained.put(path, parameters.get(path));
        }
        this.optimizer = new OptimizerState(Inputs.optimizer(), trained);
        this.images = Inputs.images(network, batch);
        this.labels = Inputs.labels(network, batch);
        this.outputGradient = Tensor.zeros(network.output().prepend(batch));
    }

    @Override
    public void run() {
        plan.setStep(step++);
        loss = crossEntropy.compute(plan.forward(images), labels, outputGradient);
        plan.backward(outputGradient);
        optimizer.step(plan.gradients(), workers);
    }

    @Override
    public float[] result() {
        return new float[] {(float) loss};
    }
}
