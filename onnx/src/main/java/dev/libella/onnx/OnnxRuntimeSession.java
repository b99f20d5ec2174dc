package dev.libella.onnx;

import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@link OnnxRuntime} does with the native library's classes, apart from it: without them this one cannot be loaded. */
final class OnnxRuntimeSession {
    private OnnxRuntimeSession() {}

    static Map<String, OnnxTensor> run(byte[] model, Map<String, OnnxTensor> inputs) {
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                // Its optimiser merges a Pad into the pooling behind it and then refuses the sum as too much.
                options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
                // What is wrong is said once, by the exception.
                options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
                try (OrtSession session = environment.createSession(model, options)) {
                    return run(environment, session, inputs);
                }
            }
        } catch (OrtException e) {
            throw new OnnxException("ONNX Runtime: " + e.getMessage(), e);
        }
    }

    private static Map<String, OnnxTensor> run(
            OrtEnvironment environment, OrtSession session, Map<String, OnnxTensor> inputs) throws OrtException {
        Map<String, ai.onnxruntime.OnnxTensor> given = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, OnnxTensor> input : inputs.entrySet()) {
                given.put(input.getKey(), toRuntime(environment, input.getValue()));
            }
            Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
            try (OrtSession.Result results = session.run(given)) {
                for (Map.Entry<String, OnnxValue> result : results) {
                    outputs.put(result.getKey(), fromRuntime(result.getKey(), result.getValue()));
                }
            }
            return outputs;
        } finally {
            given.values().forEach(ai.onnxruntime.OnnxTensor::close);
        }
    }

    private static ai.onnxruntime.OnnxTensor toRuntime(OrtEnvironment environment, OnnxTensor tensor)
            throws OrtException {
        long[] sizes = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        return switch (tensor.type()) {
            case FLOAT32 ->
                ai.onnxruntime.OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(tensor.toTensor().data()), sizes);
            case INT64 -> {
                long[] values = new long[tensor.elements()];
                Arrays.setAll(values, tensor::integer);
                yield ai.onnxruntime.OnnxTensor.createTensor(environment, LongBuffer.wrap(values), sizes);
            }
            default ->
                throw new OnnxException("ONNX Runtime: inputs can be float32 or int64 here; got " + tensor.type());
        };
    }

    private static OnnxTensor fromRuntime(String name, OnnxValue value) {
        if (!(value instanceof ai.onnxruntime.OnnxTensor tensor)) {
            throw new OnnxException("ONNX Runtime: the output '" + name + "' is no tensor");
        }
        TensorInfo info = tensor.getInfo();
        Shape shape = Shape.of(
                Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray());
        return switch (info.type) {
            case FLOAT -> {
                float[] values = new float[shape.elements()];
                tensor.getFloatBuffer().get(values);
                yield OnnxTensor.of(shape, values);
            }
            case INT64 -> {
                long[] values = new long[shape.elements()];
                tensor.getLongBuffer().get(values);
                yield OnnxTensor.of(shape, values);
            }
            default ->
                throw new OnnxException(
                        "ONNX Runtime: the output '" + name + "' must be float32 or int64 here; got " + info.type);
        };
    }
}
