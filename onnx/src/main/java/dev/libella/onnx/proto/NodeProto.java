package dev.libella.onnx.proto;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One operator applied to named values.
 *
 * @param name the node's own name; may be empty
 * @param operator the operator, {@code Conv}
 * @param domain where the operator is from; empty for ONNX itself
 * @param inputs names of values; empty for one left out
 * @param outputs names of values; empty for one nobody wants
 * @param attributes settings by name
 */
public record NodeProto(
        String name,
        String operator,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, AttributeProto> attributes) {

    /** Reads a NodeProto message. */
    public static NodeProto read(MessageReader in) {
        String name = "";
        String operator = "";
        String domain = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, AttributeProto> attributes = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> inputs.add(in.text());
                case 2 -> outputs.add(in.text());
                case 3 -> name = in.text();
                case 4 -> operator = in.text();
                case 5 -> {
                    AttributeProto attribute = in.message(AttributeProto::read);
                    attributes.put(attribute.name(), attribute);
                }
                case 7 -> domain = in.text();
                default -> in.skip();
            }
        }
        return new NodeProto(name, operator, domain.equals("ai.onnx") ? "" : domain, inputs, outputs, attributes);
    }

    /** For messages: {@code Conv 'conv1'}, or by its first output if it has no name. */
    @Override
    public String toString() {
        String label = name.isEmpty() && !outputs.isEmpty() ? outputs.getFirst() : name;
        return operator + " '" + label + "'";
    }
}
