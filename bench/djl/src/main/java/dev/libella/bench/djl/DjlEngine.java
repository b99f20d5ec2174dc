package dev.libella.bench.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.libella.bench.engine.Engine;
import dev.libella.bench.engine.Host;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.nn.Network;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** DJL with PyTorch: all native memory is given back as soon as it is not needed. */
public final class DjlEngine implements Engine {
    private final ai.djl.engine.Engine engine;
    private final NDManager manager;

    private DjlEngine(int threads) {
        // Its settings are read from system properties when it is loaded. Nothing may be fetched or sent.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("DJL_CACHE_DIR", System.getProperty("bench.work", ".") + "/djl");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        this.engine = ai.djl.engine.Engine.getEngine("PyTorch");
        this.manager = engine.newBaseManager();
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        Host.serve(arguments, DjlEngine::new);
    }

    @Override
    public String version() {
        return ai.djl.engine.Engine.getDjlVersion() + " (PyTorch " + engine.getVersion() + ")";
    }

    @Override
    public Session open(Work work) throws UnsupportedWorkException {
        return switch (work) {
            case Work.Inference(Network network, int batch) -> inference(network, batch);
            case Work.Training training -> new TrainingSession(training, engine, manager.newSubManager());
            case Work.Gradients g -> throw new UnsupportedWorkException("gradients only of a loss");
            case Work.Optimization o -> throw new UnsupportedWorkException("no optimizer apart from training");
            case Work.Peak p -> throw new UnsupportedWorkException("a limit, not work");
            case Work.Copy c -> throw new UnsupportedWorkException("a limit, not work");
        };
    }

    private Session inference(Network network, int batch) throws UnsupportedWorkException {
        NDManager own = manager.newSubManager();
        DjlNetwork djlNetwork = new DjlNetwork(network, Inputs.parameters(network), own, false);
        NDArray images = Numbers.of(Inputs.images(network, batch), own);
        return new Session() {
            private NDArray @Nullable [] values;

            @Override
            public void run() {
                if (values != null) {
                    DjlNetwork.close(values);
                }
                values = djlNetwork.forward(images);
            }

            @Override
            public float[] result() {
                return values == null ? new float[0] : values[values.length - 1].toFloatArray();
            }

            @Override
            public void close() {
                own.close();
            }
        };
    }
}
