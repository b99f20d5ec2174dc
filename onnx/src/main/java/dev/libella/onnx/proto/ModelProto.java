package dev.libella.onnx.proto;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole ONNX file.
 *
 * @param irVersion the version of the file format; 0 if it does not say
 * @param opsets version of the operators by domain; the empty domain is ONNX itself
 * @param producer which program wrote it
 * @param graph what it computes, if it says so
 * @param metadata free notes
 * @param functions whether it defines operators of its own, which are not read
 */
public record ModelProto(
        long irVersion,
        Map<String, Long> opsets,
        String producer,
        Optional<GraphProto> graph,
        Map<String, String> metadata,
        boolean functions) {

    /** Reads a ModelProto message. */
    public static ModelProto read(MessageReader in) {
        long irVersion = 0;
        Map<String, Long> opsets = new LinkedHashMap<>();
        String producer = "";
        Optional<GraphProto> graph = Optional.empty();
        Map<String, String> metadata = new LinkedHashMap<>();
        boolean functions = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> irVersion = in.integer();
                case 2 -> producer = in.text();
                case 7 -> graph = Optional.of(in.message(GraphProto::read));
                case 8 -> opset(in, opsets);
                case 14 -> entry(in, metadata);
                case 25 -> {
                    functions = true;
                    in.skip();
                }
                default -> in.skip();
            }
        }
        return new ModelProto(irVersion, opsets, producer, graph, metadata, functions);
    }

    static void entry(MessageReader in, Map<String, String> entries) {
        List<String> entry = in.message(message -> {
            String key = "";
            String value = "";
            while (message.next()) {
                switch (message.field()) {
                    case 1 -> key = message.text();
                    case 2 -> value = message.text();
                    default -> message.skip();
                }
            }
            return List.of(key, value);
        });
        entries.put(entry.get(0), entry.get(1));
    }

    private static void opset(MessageReader in, Map<String, Long> opsets) {
        Map.Entry<String, Long> opset = in.message(message -> {
            String domain = "";
            long version = 0;
            while (message.next()) {
                switch (message.field()) {
                    case 1 -> domain = message.text();
                    case 2 -> version = message.integer();
                    default -> message.skip();
                }
            }
            return Map.entry(domain.equals("ai.onnx") ? "" : domain, version);
        });
        opsets.put(opset.getKey(), opset.getValue());
    }
}
