package dev.libella.onnx.proto;

import java.util.ArrayList;
import java.util.List;

/**
 * Nodes between inputs and outputs, with constants.
 *
 * @param name the graph's name
 * @param nodes the operators, in an order in which they can be computed
 * @param initializers constants by the names of the values they give
 * @param sparse whether there are sparse initializers, which are not read
 * @param inputs what is to be given; old files list the constants here, too
 * @param outputs what is wanted
 */
public record GraphProto(
        String name,
        List<NodeProto> nodes,
        List<TensorProto> initializers,
        boolean sparse,
        List<ValueProto> inputs,
        List<ValueProto> outputs) {

    /** Reads a GraphProto message. */
    public static GraphProto read(MessageReader in) {
        String name = "";
        List<NodeProto> nodes = new ArrayList<>();
        List<TensorProto> initializers = new ArrayList<>();
        boolean sparse = false;
        List<ValueProto> inputs = new ArrayList<>();
        List<ValueProto> outputs = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> nodes.add(in.message(NodeProto::read));
                case 2 -> name = in.text();
                case 5 -> initializers.add(in.message(TensorProto::read));
                case 11 -> inputs.add(in.message(ValueProto::read));
                case 12 -> outputs.add(in.message(ValueProto::read));
                case 15 -> {
                    sparse = true;
                    in.skip();
                }
                default -> in.skip();
            }
        }
        return new GraphProto(name, nodes, initializers, sparse, inputs, outputs);
    }
}
