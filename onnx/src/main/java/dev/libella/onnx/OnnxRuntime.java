package dev.libella.onnx;

import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import java.util.Map;

/**
 * Microsoft's interpreter of ONNX models, as a second opinion. It is native code and never comes along: everything here
 * works only where somebody has put {@code com.microsoft.onnxruntime:onnxruntime} on the class path.
 */
public final class OnnxRuntime {
    private OnnxRuntime() {}

    /**
     * Runs a model as it is written, without its optimiser, on one thread.
     *
     * @param model the bytes of an ONNX file. Not modified.
     * @param inputs a float32 or int64 tensor for each input. Not modified.
     * @return the outputs by name, in the file's order
     * @throws OnnxException if ONNX Runtime is not on the class path, or refuses the model or its inputs
     */
    public static Map<String, OnnxTensor> run(byte[] model, Map<String, OnnxTensor> inputs) {
        try {
            return OnnxRuntimeSession.run(model, inputs);
        } catch (NoClassDefFoundError e) {
            throw new OnnxException(
                    "ONNX Runtime is not on the class path; put the jar of com.microsoft.onnxruntime:onnxruntime there",
                    e);
        }
    }
}
