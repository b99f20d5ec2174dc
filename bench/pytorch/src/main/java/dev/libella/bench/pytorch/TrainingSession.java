package dev.libella.bench.pytorch;

import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Training steps on one batch. */
final class TrainingSession implements Session {
    private final TorchNetwork network;
    private final Tensor images;
    private final Tensor labels;
    private final SGD optimizer;
    private @Nullable Tensor loss;

    TrainingSession(Work.Training work) throws UnsupportedWorkException {
        this.network = new TorchNetwork(work.network(), Inputs.parameters(work.network()), true);
        this.images = Torch.tensor(Inputs.images(work.network(), work.batch()));
        this.labels = Torch.labels(Inputs.labels(work.network(), work.batch()));
        SGDOptions options = new SGDOptions(Inputs.LEARNING_RATE);
        options.momentum().put(Inputs.MOMENTUM);
        this.optimizer = new SGD(new TensorVector(network.trained().toArray(Tensor[]::new)), options);
    }

    @Override
    public void run() {
        if (loss != null) {
            loss.releaseReference();
        }
        try (PointerScope scope = new PointerScope()) {
            optimizer.zero_grad(true);
            Tensor value = torch.cross_entropy_loss(network.forward(images), labels);
            value.backward();
            optimizer.step();
            loss = value.detach();
            loss.retainReference();
        }
    }

    @Override
    public float[] result() {
        return loss == null ? new float[0] : new float[] {loss.item_float()};
    }
}
