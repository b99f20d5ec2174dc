package dev.libella.bench.libella;

import dev.libella.bench.engine.Session;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.parallel.Workers;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.train.optimizer.OptimizerState;
import java.util.LinkedHashMap;
import java.util.Map;

/** Steps of an optimizer with the same gradients. */
final class OptimizerSession implements Session {
    private final OptimizerState optimizer;
    private final Workers workers;
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();

    OptimizerSession(Work.Optimization work, Workers workers) {
        this.workers = workers;
        int index = 0;
        for (Shape shape : work.shapes()) {
            weights.put("weight" + index, Inputs.uniform(shape, 2 * index));
            gradients.put("weight" + index, Inputs.uniform(shape, 2 * index + 1));
            index++;
        }
        this.optimizer = new OptimizerState(work.optimizer(), weights);
    }

    @Override
    public void run() {
        optimizer.step(gradients, workers);
    }

    @Override
    public float[] result() {
        return weights.values().iterator().next().data().clone();
    }
}
