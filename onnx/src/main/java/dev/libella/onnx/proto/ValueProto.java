package dev.libella.onnx.proto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is said about a value: its name, element type and shape.
 *
 * @param name the value's name
 * @param elementType the number of the element type; 0 if it is not a tensor or nothing is said
 * @param shape the sizes of the axes, one unknown where the file has a symbol, or none; absent if nothing is said
 */
public record ValueProto(String name, int elementType, Optional<List<OptionalLong>> shape) {

    private record Type(int element, Optional<List<OptionalLong>> shape) {}

    /** Reads a ValueInfoProto message. */
    public static ValueProto read(MessageReader in) {
        String name = "";
        Type type = new Type(0, Optional.empty());
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 2 -> type = in.message(ValueProto::type);
                default -> in.skip();
            }
        }
        return new ValueProto(name, type.element, type.shape);
    }

    /** Writes the fields; an unknown size gets the symbol {@code N}. */
    public void write(MessageWriter out) {
        out.text(1, name);
        out.message(
                2,
                type -> type.message(1, tensor -> {
                    tensor.integer(1, elementType);
                    shape.ifPresent(sizes -> tensor.message(2, dims -> {
                        for (OptionalLong size : sizes) {
                            dims.message(1, dim -> {
                                if (size.isPresent()) {
                                    dim.integer(1, size.getAsLong());
                                } else {
                                    dim.text(2, "N");
                                }
                            });
                        }
                    }));
                }));
    }

    private static Type type(MessageReader in) {
        Type type = new Type(0, Optional.empty());
        while (in.next()) {
            if (in.field() == 1) {
                type = in.message(ValueProto::tensorType);
            } else {
                in.skip();
            }
        }
        return type;
    }

    private static Type tensorType(MessageReader in) {
        int element = 0;
        Optional<List<OptionalLong>> shape = Optional.empty();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> element = (int) in.integer();
                case 2 -> shape = Optional.of(in.message(ValueProto::shape));
                default -> in.skip();
            }
        }
        return new Type(element, shape);
    }

    private static List<OptionalLong> shape(MessageReader in) {
        List<OptionalLong> sizes = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                sizes.add(in.message(ValueProto::size));
            } else {
                in.skip();
            }
        }
        return sizes;
    }

    private static OptionalLong size(MessageReader in) {
        OptionalLong size = OptionalLong.empty();
        while (in.next()) {
            if (in.field() == 1) {
                long given = in.integer();
                // Some exporters write 0 or −1 where they do not know.
                size = given >= 1 ? OptionalLong.of(given) : OptionalLong.empty();
            } else {
                in.skip();
            }
        }
        return size;
    }
}
