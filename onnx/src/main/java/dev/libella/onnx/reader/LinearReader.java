package dev.libella.onnx.reader;

import dev.libella.nn.layer.Linear;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.proto.NodeProto;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Products with a constant matrix, with a bias added behind them. */
final class LinearReader {
    private final Importer importer;
    private final NodeProto node;
    private final Call call;

    LinearReader(Importer importer, NodeProto node, Call call) {
        this.importer = importer;
        this.node = node;
        this.call = call;
    }

    void read() {
        String source = importer.layer(node, 0);
        boolean gemm = node.operator().equals("Gemm");
        if (importer.isLayer(node, 1) || call.input(1).shape().rank() != 2 || call.flag("transA", false)) {
            throw Importer.refusal("node " + node + " is not a product with one constant matrix from the right");
        }
        boolean transposed = gemm && call.flag("transB", false);
        Tensor weight = weight(call.input(1), transposed, gemm ? call.number("alpha", 1) : 1);
        int out = weight.shape().size(0);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("weight", weight);
        Importer.Node sum = null;
        if (gemm && call.optional(2) != null) {
            tensors.put("bias", bias(call.input(2), out, call.number("beta", 1)));
        } else if (!gemm || node.inputs().size() < 3) {
            sum = importer.onlyUser(node.outputs().getFirst());
            OnnxTensor constant = sum == null ? null : addend(sum, out);
            if (sum != null && constant != null) {
                tensors.put("bias", bias(constant, out, 1));
                importer.skip(sum);
            } else {
                sum = null;
            }
        } else {
            throw Importer.refusal("node " + node + " adds something that is not constant");
        }
        Linear layer = new Linear(weight.shape().size(1), out, tensors.containsKey("bias"));
        String name = importer.network().add(LayerReader.name(node), layer, List.of(source), tensors);
        importer.give(node, name);
        if (sum != null) {
            importer.give(sum.proto(), name);
        }
    }

    private @Nullable OnnxTensor addend(Importer.Node sum, int out) {
        for (String name : sum.proto().inputs()) {
            OnnxTensor constant = importer.constant(name);
            boolean fits = constant != null
                    && sum.proto().operator().equals("Add")
                    && constant.elements() == out
                    && (constant.shape().rank() == 0 || constant.shape().size(-1) == out);
            if (fits) {
                return constant;
            }
        }
        return null;
    }

    private Tensor bias(OnnxTensor constant, int out, float factor) {
        if (constant.elements() != 1 && constant.elements() != out) {
            throw Importer.refusal("node " + node + " adds " + constant.shape() + ", not one number for each output");
        }
        float[] values = Constants.perChannel(constant, out);
        for (int i = 0; i < out; i++) {
            values[i] *= factor;
        }
        return Tensor.of(Shape.of(out), values);
    }

    private static Tensor weight(OnnxTensor matrix, boolean transposed, float factor) {
        Tensor given = matrix.toTensor();
        int rows = matrix.shape().size(0);
        int columns = matrix.shape().size(1);
        if (transposed && factor == 1) {
            return given;
        }
        float[] values = new float[given.data().length];
        int out = transposed ? rows : columns;
        int in = transposed ? columns : rows;
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                values[o * in + i] = factor * given.data()[transposed ? o * in + i : i * out + o];
            }
        }
        return Tensor.of(Shape.of(out, in), values);
    }
}
