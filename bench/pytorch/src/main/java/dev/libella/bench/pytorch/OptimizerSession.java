package dev.libella.bench.pytorch;

import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Steps of an optimizer with the same gradients. */
final class OptimizerSession implements Session {
    private final List<Tensor> weights = new ArrayList<>();
    private final Optimizer optimizer;

    OptimizerSession(Work.Optimization work) throws UnsupportedWorkException {
        int index = 0;
        for (Shape shape : work.shapes()) {
            Tensor weight = Torch.tensor(Inputs.uniform(shape, 2 * index));
            weight.set_requires_grad(true);
            weight.mutable_grad().put(Torch.tensor(Inputs.uniform(shape, 2 * index + 1)));
            weights.add(weight);
            index++;
        }
        TensorVector all = new TensorVector(weights.toArray(Tensor[]::new));
        this.optimizer = switch (work.optimizer()) {
            case dev.libella.train.optimizer.SGD sgd -> {
                SGDOptions options = new SGDOptions(sgd.learningRate());
                options.momentum().put(sgd.momentum());
                yield new SGD(all, options);
            }
            case dev.libella.train.optimizer.Adam adam -> new Adam(all, new AdamOptions(adam.learningRate()));
            default -> throw new UnsupportedWorkException("no " + work.optimizer());
        };
    }

    @Override
    public void run() {
        try (PointerScope scope = new PointerScope()) {
            optimizer.step();
        }
    }

    @Override
    public float[] result() {
        return Torch.numbers(weights.getFirst());
    }
}
