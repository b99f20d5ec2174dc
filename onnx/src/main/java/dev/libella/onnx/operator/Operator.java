package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import java.util.List;

/** What one operator computes, in the versions from some opset on. */
@FunctionalInterface
public interface Operator {
    /**
     * The outputs, as many as the operator has or the node wants.
     *
     * @param call the node's inputs and settings
     * @throws dev.libella.onnx.tensor.OnnxException if they do not fit together
     */
    List<OnnxTensor> compute(Call call);

    /** An operator with one output. */
    @FunctionalInterface
    interface Single {
        /** The output. */
        OnnxTensor compute(Call call);
    }
}
