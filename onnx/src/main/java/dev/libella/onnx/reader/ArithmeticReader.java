package dev.libella.onnx.reader;

import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.Multiply;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Sums and products of two layers, and of a layer with constants, one number for each channel.
 */
final class ArithmeticReader {
    private final Importer importer;
    private final NodeProto node;
    private final Call call;

    ArithmeticReader(Importer importer, NodeProto node, Call call) {
        this.importer = importer;
        this.node = node;
        this.call = call;
    }

    void read() {
        boolean layers = IntStream.range(0, node.inputs().size()).allMatch(i -> importer.isLayer(node, i));
        if (!layers || node.operator().equals("Neg")) {
            withConstant();
            return;
        }
        List<String> inputs = IntStream.range(0, node.inputs().size())
                .mapToObj(i -> importer.layer(node, i))
                .toList();
        switch (node.operator()) {
            case "Add", "Sum" -> sum(inputs);
            case "Mul" -> product(inputs.get(0), inputs.get(1));
            default -> throw refusal("combines two layers as no layer does");
        }
    }

    private void sum(List<String> inputs) {
        if (inputs.size() == 1) {
            importer.give(node, inputs.getFirst());
            return;
        }
        importer.give(node, importer.network().add(LayerReader.name(node), new Add(), inputs, Map.of()));
    }

    private void product(String first, String second) {
        boolean swap = importer.shape(first).elements() < importer.shape(second).elements();
        List<String> inputs = swap ? List.of(second, first) : List.of(first, second);
        importer.give(node, importer.network().add(LayerReader.name(node), new Multiply(), inputs, Map.of()));
    }

    private void withConstant() {
        int layerInput = importer.isLayer(node, 0) ? 0 : 1;
        boolean negates = node.operator().equals("Neg");
        if ((node.inputs().size() != 2 && !negates) || node.operator().equals("Sum")) {
            throw refusal("adds layers and constants at once");
        }
        OnnxTensor constant = negates ? OnnxTensor.of(Shape.of(), -1f) : call.input(1 - layerInput);
        String source = importer.layer(node, layerInput);
        Shape in = importer.shape(source);
        int channels = in.rank() == 0 ? 1 : in.size(0);
        if (constant.elements() != 1 && !Constants.isPerChannel(constant.shape(), channels, in.rank())) {
            throw refusal("combines its input with a constant " + constant.shape()
                    + ", which is not one number for each channel");
        }
        float[] given = Constants.perChannel(constant, channels);
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        for (int c = 0; c < channels; c++) {
            switch (node.operator()) {
                case "Add" -> set(scale, shift, c, 1, given[c]);
                case "Sub" -> set(scale, shift, c, layerInput == 0 ? 1 : -1, layerInput == 0 ? -given[c] : given[c]);
                case "Mul", "Neg" -> set(scale, shift, c, given[c], 0);
                default -> {
                    if (layerInput == 1) {
                        throw refusal("divides a constant by a layer, which no layer does");
                    }
                    set(scale, shift, c, 1 / given[c], 0);
                }
            }
        }
        importer.give(node, Scaling.add(importer, LayerReader.name(node), source, scale, shift));
    }

    private static void set(float[] scale, float[] shift, int channel, float factor, float addend) {
        scale[channel] = factor;
        shift[channel] = addend;
    }

    private OnnxException refusal(String why) {
        return Importer.refusal("node " + node + " " + why);
    }
}
