package dev.libella.model;

import dev.libella.format.Int8Tensor;
import dev.libella.format.Safetensors;
import dev.libella.nn.Network;
import dev.libella.nn.Network.Node;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.quantize.Grid;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** How quantised weights stand in a file: integers under their path, and their scales beside them. */
final class EightBits {
    private static final String SCALE = "_scale";

    private EightBits() {}

    /** A file's content: weights behind a {@link FakeQuantize} that lie on their grid as integers. */
    static Safetensors file(Network network, Parameters parameters, Map<String, String> metadata) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(parameters.asMap());
        Map<String, Int8Tensor> integers = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            String path = node.name() + ".weight";
            Tensor weights = tensors.get(path);
            if (weights != null && readsRounded(network, node) && Grid.holds(weights)) {
                Grid grid = Grid.nearest(weights);
                tensors.remove(path);
                tensors.put(path + SCALE, grid.scales());
                integers.put(path, grid.integers());
            }
        }
        return Safetensors.of(tensors, integers, metadata);
    }

    private static boolean readsRounded(Network network, Node node) {
        String source = node.inputs().getFirst();
        return !source.equals(Network.INPUT) && network.node(source).layer() instanceof FakeQuantize;
    }

    /** A file's tensors, integers with scales as the numbers they stand for. */
    static Map<String, Tensor> tensors(Safetensors file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(file.tensors());
        file.integers().forEach((path, integers) -> {
            Tensor scales = tensors.remove(path + SCALE);
            Shape shape = integers.shape();
            if (scales == null || shape.rank() == 0 || scales.data().length != shape.size(0)) {
                throw new IllegalArgumentException("the integers '" + path + "' " + shape + " need '" + path + SCALE
                        + "', a number for each of their rows");
            }
            tensors.put(path, new Grid(integers, scales).weights());
        });
        return tensors;
    }
}
