package dev.libella.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/** The oracle: Microsoft's interpreter of ONNX models. */
final class OnnxRuntime {
    private OnnxRuntime() {}

    /** Runs a model with one input and gives its first output. */
    static Tensor run(byte[] model, Tensor input) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            // As written: its optimiser merges a Pad into the pooling behind it and then refuses the sum as too much.
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = environment.createSession(model, options)) {
                String name = session.getInputNames().iterator().next();
                long[] sizes =
                        Arrays.stream(input.shape().toArray()).asLongStream().toArray();
                try (OnnxTensor given = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input.data()), sizes);
                        OrtSession.Result result = session.run(Map.of(name, given))) {
                    OnnxTensor output = (OnnxTensor) result.get(0); // closed with the result
                    FloatBuffer buffer = output.getFloatBuffer();
                    float[] values = new float[buffer.remaining()];
                    buffer.get(values);
                    int[] shape = Arrays.stream(output.getInfo().getShape())
                            .mapToInt(Math::toIntExact)
                            .toArray();
                    return Tensor.of(Shape.of(shape), values);
                }
            }
        }
    }
}
