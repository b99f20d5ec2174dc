package dev.libella.bench.pytorch;

import dev.libella.bench.engine.Engine;
import dev.libella.bench.engine.Host;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.nn.Network;
import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** PyTorch: contiguous NCHW, in-place activations, no gradients recorded in inference. */
public final class PyTorchEngine implements Engine {
    private PyTorchEngine(int threads) {
        torch.set_num_threads(threads);
        torch.set_num_interop_threads(1);
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        Host.serve(arguments, PyTorchEngine::new);
    }

    @Override
    public String version() {
        return "2.13.0 (JavaCPP 1.5.14)";
    }

    @Override
    public Session open(Work work) throws UnsupportedWorkException {
        return switch (work) {
            case Work.Inference(Network network, int batch) -> inference(network, batch);
            case Work.Training training -> new TrainingSession(training);
            case Work.Gradients gradients -> new GradientsSession(gradients);
            case Work.Optimization optimization -> new OptimizerSession(optimization);
            case Work.Peak p -> throw new UnsupportedWorkException("a limit, not work");
            case Work.Copy c -> throw new UnsupportedWorkException("a limit, not work");
        };
    }

    private static Session inference(Network network, int batch) throws UnsupportedWorkException {
        TorchNetwork torchNetwork = new TorchNetwork(network, Inputs.parameters(network), false);
        Tensor images = Torch.tensor(Inputs.images(network, batch));
        return new Session() {
            private @Nullable Tensor output;

            @Override
            public void run() {
                if (output != null) {
                    output.releaseReference();
                }
                try (PointerScope scope = new PointerScope();
                        InferenceMode mode = new InferenceMode(true)) {
                    output = torchNetwork.forward(images);
                    output.retainReference();
                }
            }

            @Override
            public float[] result() {
                return output == null ? new float[0] : Torch.numbers(output);
            }
        };
    }
}
