package dev.libella.bench.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.libella.bench.engine.Host;
import dev.libella.bench.workload.Inputs;
import dev.libella.onnx.OnnxExport;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What somebody would write who only wants an answer from a LeNet-5: no class of Libella is loaded, but for the first
 * time, when there is no file yet.
 */
final class SmallestProgram {
    private SmallestProgram() {}

    static void run(int threads) throws IOException, OrtException {
        Path file = Path.of(System.getProperty("bench.work", "."), "lenet5-first.onnx");
        if (!Files.exists(file)) {
            Model.write(file);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            try (OrtSession session = environment.createSession(file.toString(), options);
                    OnnxTensor image = OnnxTensor.createTensor(
                            environment, FloatBuffer.allocate(28 * 28), new long[] {1, 1, 28, 28});
                    OrtSession.Result result = session.run(
                            Map.of(session.getInputNames().iterator().next(), image))) {
                System.out.println(
                        Host.ANSWER + "first " + ((float[][]) result.get(0).getValue())[0][0]);
            }
        }
    }

    /** Apart, so that its classes are only loaded when they are needed. */
    private static final class Model {
        static void write(Path file) throws IOException {
            OnnxExport.standard()
                    .withBatch(1)
                    .write(file, Zoo.LENET5.network(), Inputs.parameters(Zoo.LENET5.network()));
        }
    }
}
