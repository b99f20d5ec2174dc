package dev.libella.onnx.reader;

import dev.libella.nn.Network;
import dev.libella.nn.layer.Layer;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network as it grows: layers with unique names, and their tensors. Not thread-safe. */
final class Imported {
    private final Network.Builder builder;
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();

    Imported(Shape input) {
        builder = Network.builder(input);
        shapes.put(Network.INPUT, input);
    }

    /** The shape of one example of a layer's output. */
    Shape shape(String layer) {
        Shape shape = shapes.get(layer);
        if (shape == null) {
            throw new IllegalArgumentException("there is no layer '" + layer + "'");
        }
        return shape;
    }

    /** Adds a layer under a name like the wanted one, and gives the name it got. */
    String add(String wanted, Layer layer, List<String> inputs, Map<String, Tensor> tensors) {
        String base = wanted.replaceAll("[^A-Za-z0-9_.-]+", "_").replaceAll("^[._-]+|[._-]+$", "");
        if (base.isEmpty() || base.equals(Network.INPUT)) {
            base = "layer";
        }
        String name = base;
        for (int i = 2; shapes.containsKey(name); i++) {
            name = base + "_" + i;
        }
        builder.add(name, layer, inputs.toArray(String[]::new));
        shapes.put(name, builder.shape());
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            parameters.put(name + "." + tensor.getKey(), tensor.getValue());
        }
        return name;
    }

    Network network() {
        return builder.build();
    }

    Map<String, Tensor> parameters() {
        return parameters;
    }
}
