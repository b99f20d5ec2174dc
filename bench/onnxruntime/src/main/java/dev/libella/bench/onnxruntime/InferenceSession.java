package dev.libella.bench.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.libella.bench.engine.Session;
import dev.libella.bench.workload.Inputs;
import dev.libella.nn.Network;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** A model on input and output memory that stays where it is, so that nothing is copied or allocated in a run. */
final class InferenceSession implements Session {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;
    private final FloatBuffer output;

    InferenceSession(OrtEnvironment environment, OrtSession session, Network network, int batch) throws OrtException {
        this.session = session;
        Tensor images = Inputs.images(network, batch);
        FloatBuffer input = buffer(images.shape()).put(images.data()).rewind();
        Shape outputShape = network.output().prepend(batch);
        this.output = buffer(outputShape);
        String inputName = session.getInputNames().iterator().next();
        String outputName = session.getOutputNames().iterator().next();
        this.inputs = Map.of(inputName, OnnxTensor.createTensor(environment, input, sizes(images.shape())));
        this.outputs = Map.of(outputName, OnnxTensor.createTensor(environment, output, sizes(outputShape)));
    }

    @Override
    public void run() {
        try (OrtSession.Result result = session.run(inputs, outputs)) {
            // The result is in the output's memory.
        } catch (OrtException e) {
            throw new IllegalStateException("onnxruntime: " + e.getMessage(), e);
        }
    }

    @Override
    public float[] result() {
        float[] numbers = new float[output.capacity()];
        output.get(0, numbers);
        return numbers;
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("onnxruntime: " + e.getMessage(), e);
        }
    }

    private static FloatBuffer buffer(Shape shape) {
        return ByteBuffer.allocateDirect(Float.BYTES * shape.elements())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static long[] sizes(Shape shape) {
        long[] sizes = new long[shape.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = shape.size(axis);
        }
        return sizes;
    }
}
