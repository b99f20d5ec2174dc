package dev.libella.onnx.writer;

import static dev.libella.onnx.writer.GraphWriter.none;

import dev.libella.data.Preprocessing;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.List;

/** The last step of preprocessing, {@code (x − mean)/std} for each channel, as part of a model. */
public final class InputNormalization {
    private InputNormalization() {}

    /** Adds the step to a graph. */
    public static String write(GraphWriter graph, String input, Preprocessing preprocessing) {
        String centred = graph.node("Sub", none(), input, graph.constant(perChannel(preprocessing.mean())));
        return graph.node("Div", none(), centred, graph.constant(perChannel(preprocessing.std())));
    }

    /** The step itself. The images are modified. */
    public static void apply(Preprocessing preprocessing, Tensor images) {
        int channels = images.shape().size(1);
        int plane = images.shape().from(2).elements();
        float[] data = images.data();
        for (int i = 0; i < data.length; i++) {
            int channel = i / plane % channels;
            data[i] = (data[i] - preprocessing.mean().get(channel))
                    / preprocessing.std().get(channel);
        }
    }

    private static OnnxTensor perChannel(List<Float> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return OnnxTensor.of(Shape.of(1, values.length, 1, 1), values);
    }
}
