package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The network, weights and image of {@code golden/attributions.py}. */
final class Example {
    static final Shape INPUT = Shape.of(2, 12, 12);
    static final Network NETWORK = network();
    static final int TARGET = 3;

    private Example() {}

    /** The network with more layers at its end. */
    static Network network(Layer... more) {
        List<Layer> layers = new ArrayList<>(List.of(
                Conv2d.of(2, 4, 3).withPadding(1),
                BatchNorm2d.of(4),
                new ReLU(),
                MaxPool2d.of(2),
                Conv2d.of(4, 6, 3),
                new ReLU(),
                new Flatten(),
                Linear.of(96, 5)));
        layers.addAll(List.of(more));
        return Network.of(INPUT, layers.toArray(Layer[]::new));
    }

    static Tensor numbers(Shape shape, int key) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) (((i * 7919L + key * 104729L) % 2003 - 1001) / 1001.0);
        }
        return tensor;
    }

    static Parameters parameters() {
        List<String> keys = List.of(
                "conv1.weight",
                "conv1.bias",
                "bn1.weight",
                "bn1.bias",
                "conv2.weight",
                "conv2.bias",
                "linear1.weight",
                "linear1.bias",
                "bn1.running_mean",
                "bn1.running_var");
        List<String> aroundOne = List.of("bn1.weight", "bn1.running_var");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        NETWORK.parameters().forEach(spec -> {
            Tensor tensor = numbers(spec.shape(), 1 + keys.indexOf(spec.name()));
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = tensor.data()[i] * 0.3f + (aroundOne.contains(spec.name()) ? 1 : 0);
            }
            tensors.put(spec.name(), tensor);
        });
        return Parameters.of(NETWORK, tensors);
    }

    static Tensor image() {
        return numbers(INPUT, 100);
    }
}
