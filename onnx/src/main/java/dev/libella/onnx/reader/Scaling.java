package dev.libella.onnx.reader;

import dev.libella.nn.layer.BatchNorm1d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Layer;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code scale·x + shift} with one number of each for each channel: for images a convolution with 1×1 kernels that keeps
 * the channels apart, for vectors a batch norm with mean 0 and variance 1.
 */
final class Scaling {
    private Scaling() {}

    /**
     * Adds it behind a layer and gives its name.
     *
     * @param scale kept, not copied
     * @param shift kept, not copied
     * @throws IllegalArgumentException if no layer does this for the source's shape
     */
    static String add(Importer importer, String name, String source, float[] scale, float[] shift) {
        int channels = scale.length;
        int axes = importer.shape(source).rank();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Layer layer;
        if (axes == 3) {
            layer = Conv2d.of(channels, channels, 1).withGroups(channels);
            tensors.put("weight", Tensor.of(Shape.of(channels, 1, 1, 1), scale));
        } else if (axes <= 2) {
            layer = new BatchNorm1d(channels, 1e-12, 0);
            tensors.put("weight", Tensor.of(Shape.of(channels), scale));
            tensors.put("running_mean", Constants.full(channels, 0));
            tensors.put("running_var", Constants.full(channels, 1));
        } else {
            throw new IllegalArgumentException("it scales or shifts numbers over " + axes + " axes");
        }
        tensors.put("bias", Tensor.of(Shape.of(channels), shift));
        return importer.network().add(name, layer, List.of(source), tensors);
    }
}
