package dev.libella.bench.pytorch;

import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A layer's gradients by autograd, with or without its forward pass. */
final class GradientsSession implements Session {
    private final Work.Wanted wanted;
    private final TorchNetwork network;
    private final Tensor images;
    private final TensorVector of;
    private final TensorVector outputGradient;
    private @Nullable Tensor output;
    private @Nullable TensorVector gradients;

    GradientsSession(Work.Gradients work) throws UnsupportedWorkException {
        this.wanted = work.wanted();
        this.network = new TorchNetwork(work.network(), Inputs.parameters(work.network()), true);
        this.images = Torch.tensor(Inputs.images(work.network(), work.batch()));
        this.outputGradient = new TensorVector(Torch.tensor(Inputs.outputGradient(work.network(), work.batch())));
        List<Tensor> asked = new ArrayList<>();
        if (wanted != Work.Wanted.PARAMETERS) {
            images.set_requires_grad(true);
            asked.add(images);
        }
        if (wanted == Work.Wanted.INPUT) {
            network.trained().forEach(parameter -> parameter.set_requires_grad(false));
        } else {
            asked.addAll(network.trained());
        }
        this.of = new TensorVector(asked.toArray(Tensor[]::new));
    }

    @Override
    public void before() {
        if (wanted != Work.Wanted.ALL_WITH_FORWARD) {
            forward();
        }
    }

    @Override
    public void run() {
        if (wanted == Work.Wanted.ALL_WITH_FORWARD) {
            forward();
        }
        if (gradients != null) {
            gradients.releaseReference();
        }
        try (PointerScope scope = new PointerScope()) {
            gradients = torch.grad(new TensorVector(output), of, outputGradient, new BoolOptional(false), false, false);
            gradients.retainReference();
        }
    }

    private void forward() {
        if (output != null) {
            output.releaseReference();
        }
        try (PointerScope scope = new PointerScope()) {
            output = network.forward(images);
            output.retainReference();
        }
    }

    @Override
    public float[] result() {
        return gradients == null ? new float[0] : Torch.numbers(gradients.get());
    }
}
