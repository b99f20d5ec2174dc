package dev.libella.onnx.reader;

import dev.libella.nn.layer.*;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Normalizations. */
final class NormalizationReader {
    private final Importer importer;
    private final NodeProto node;
    private final Call call;

    NormalizationReader(Importer importer, NodeProto node, Call call) {
        this.importer = importer;
        this.node = node;
        this.call = call;
    }

    void read() {
        String source = importer.layer(node, 0);
        Shape in = importer.shape(source);
        float epsilon = call.number("epsilon", 1e-5f);
        Layer layer = switch (node.operator()) {
            case "BatchNormalization" -> batch(in, epsilon);
            case "InstanceNormalization" -> {
                if (in.rank() != 3) {
                    throw refusal("is not over images [N, C, H, W]");
                }
                yield new InstanceNorm2d(in.size(0), epsilon, true);
            }
            case "GroupNormalization" -> {
                if (call.input(1).elements() != in.size(0)) {
                    throw refusal("has one scale for each group, which no layer has; export it with opset 21");
                }
                yield new GroupNorm(Math.toIntExact(call.integer("num_groups", 1)), in.size(0), epsilon, true);
            }
            default -> {
                int axis = call.axis(call.integer("axis", -1), in.rank() + 1);
                if (axis == 0 || !call.input(1).shape().equals(in.from(axis - 1))) {
                    throw refusal("does not have one scale for each number it normalises");
                }
                yield new LayerNorm(in.from(axis - 1), epsilon, true);
            }
        };
        importer.give(node, importer.network().add(LayerReader.name(node), layer, List.of(source), tensors()));
    }

    private Layer batch(Shape in, float epsilon) {
        if (call.flag("training_mode", false) || !call.flag("spatial", true)) {
            throw refusal("is in training mode or not over channels; export the model for inference");
        }
        double momentum = 1 - call.number("momentum", 0.9f); // ONNX's is the share of the old value
        return switch (in.rank()) {
            case 1, 2 -> new BatchNorm1d(in.size(0), epsilon, momentum);
            case 3 -> new BatchNorm2d(in.size(0), epsilon, momentum);
            case 4 -> new BatchNorm3d(in.size(0), epsilon, momentum);
            default -> throw refusal("is over " + in.rank() + " axes, which no layer is");
        };
    }

    private Map<String, Tensor> tensors() {
        String[] names = {"weight", "bias", "running_mean", "running_var"};
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int count = node.operator().equals("BatchNormalization") ? 4 : 2;
        for (int i = 0; i < count; i++) {
            if (importer.isLayer(node, 1 + i)) {
                throw refusal("has parameters that are computed from the input");
            }
            OnnxTensor scale = call.input(1);
            OnnxTensor given = call.optional(1 + i);
            tensors.put(names[i], given == null ? Tensor.zeros(scale.shape()) : given.toTensor());
        }
        return tensors;
    }

    private OnnxException refusal(String why) {
        return Importer.refusal("node " + node + " " + why);
    }
}
