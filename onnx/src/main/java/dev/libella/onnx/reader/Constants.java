package dev.libella.onnx.reader;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Arrays;

/** What constants look like that a layer can take over. */
final class Constants {
    private Constants() {}

    /**
     * Whether a constant has one number for each channel of {@code [N, C, …]}.
     *
     * @param rank axes of one example
     */
    static boolean isPerChannel(Shape shape, int channels, int rank) {
        int axis = shape.rank() - rank; // the channels' axis if the constant is aligned at the innermost axis
        boolean fits = axis >= 0 && axis <= 1 && rank >= 1;
        for (int i = 0; fits && i < shape.rank(); i++) {
            fits = shape.size(i) == (i == axis ? channels : 1);
        }
        return fits;
    }

    /** A constant with one number for all channels, or one for each, as one for each. */
    static float[] perChannel(OnnxTensor constant, int channels) {
        float[] values = new float[channels];
        for (int i = 0; i < channels; i++) {
            values[i] = (float) constant.number(constant.elements() == 1 ? 0 : i);
        }
        return values;
    }

    static Tensor vector(OnnxTensor constant) {
        return constant.reshape(Shape.of(constant.elements())).toTensor();
    }

    static Tensor full(int channels, float value) {
        float[] values = new float[channels];
        Arrays.fill(values, value);
        return Tensor.of(Shape.of(channels), values);
    }
}
