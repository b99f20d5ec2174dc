package dev.libella.bench.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.libella.bench.engine.Engine;
import dev.libella.bench.engine.Host;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.nn.Network;
import dev.libella.onnx.OnnxExport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX Runtime with all its graph optimisations, on buffers bound once. */
public final class OnnxRuntimeEngine implements Engine {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    private final int threads;

    private OnnxRuntimeEngine(int threads) {
        this.threads = threads;
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException, OrtException {
        if (arguments.length > 1) {
            SmallestProgram.run(Integer.parseInt(arguments[0]));
            return;
        }
        Host.serve(arguments, OnnxRuntimeEngine::new);
    }

    @Override
    public String version() {
        return environment.getVersion();
    }

    @Override
    public Session open(Work work) throws UnsupportedWorkException {
        return switch (work) {
            case Work.Inference(Network network, int batch) -> inference(network, batch);
            case Work.Training t -> throw new UnsupportedWorkException("inference only");
            case Work.Gradients g -> throw new UnsupportedWorkException("inference only");
            case Work.Optimization o -> throw new UnsupportedWorkException("inference only");
            case Work.Peak p -> throw new UnsupportedWorkException("a limit, not work");
            case Work.Copy c -> throw new UnsupportedWorkException("a limit, not work");
        };
    }

    /** The network as a file; made once, so that starting with it does not count its making. */
    private static Path model(Network network, int batch) {
        String key = Integer.toHexString(network.nodes().toString().hashCode()) + "-" + batch;
        Path file = Path.of(System.getProperty("bench.work", "."), key + ".onnx");
        try {
            if (!Files.exists(file)) {
                OnnxExport.standard().withBatch(batch).write(file, network, Inputs.parameters(network));
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Session inference(Network network, int batch) {
        Path model = model(network, batch);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            OrtSession session = environment.createSession(model.toString(), options);
            return new InferenceSession(environment, session, network, batch);
        } catch (OrtException e) {
            throw new IllegalStateException("onnxruntime: " + e.getMessage(), e);
        }
    }
}
