package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import java.util.Arrays;
import java.util.Locale;

/** Elements of one type to another. */
final class Casting {
    private Casting() {}

    static void register(Operators operators) {
        operators.add("Cast", call -> {
            // Before opset 6 the type was given by name.
            DataType type = call.text("to", "").isEmpty()
                    ? call.type("to").orElseThrow(() -> call.error("needs a type to cast to"))
                    : named(call, call.text("to", ""));
            return cast(call, call.input(0), type);
        });
        operators.add(
                "CastLike", call -> cast(call, call.input(0), call.input(1).type()));
    }

    private static DataType named(Call call, String name) {
        return Arrays.stream(DataType.values())
                .filter(type -> type.toString().equals(name.toLowerCase(Locale.ROOT))
                        || (name.equals("FLOAT") && type == DataType.FLOAT32)
                        || (name.equals("DOUBLE") && type == DataType.FLOAT64))
                .findFirst()
                .orElseThrow(() -> call.error("casts to '" + name + "', which is unknown"));
    }

    private static OnnxTensor cast(Call call, OnnxTensor input, DataType type) {
        if (input.type() == type) {
            return input;
        }
        if (input.type() == DataType.STRING) {
            double[] parsed = new double[input.elements()];
            for (int i = 0; i < parsed.length; i++) {
                parsed[i] = parse(call, input.text(i));
            }
            return OnnxTensor.of(type, input.shape(), parsed);
        }
        if (type == DataType.STRING) {
            String[] texts = new String[input.elements()];
            Arrays.setAll(texts, i -> text(input, i));
            return OnnxTensor.of(input.shape(), texts);
        }
        if (!input.type().isFloating()) {
            return input.type() == DataType.UINT64 && type.isFloating()
                    ? OnnxTensor.of(type, input.shape(), input.numbers())
                    : OnnxTensor.of(type, input.shape(), input.integers());
        }
        double[] values = input.numbers();
        boolean saturate = call.flag("saturate", true);
        if (type == DataType.FLOAT8E8M0) {
            String mode = call.text("round_mode", "up");
            Arrays.setAll(values, i -> type.roundPower(values[i], mode, saturate));
        } else if (type.isFloating() && type.bits() <= 8 && saturate) {
            Arrays.setAll(values, i -> type.roundSaturating(values[i]));
        }
        return OnnxTensor.of(type, input.shape(), values);
    }

    private static String text(OnnxTensor input, int index) {
        if (!input.type().isFloating()) {
            return input.type() == DataType.UINT64
                    ? Long.toUnsignedString(input.integer(index))
                    : Long.toString(input.integer(index));
        }
        double value = input.number(index);
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "INF" : "-INF";
        }
        return input.type() == DataType.FLOAT64 ? Double.toString(value) : Float.toString((float) value);
    }

    private static double parse(Call call, String text) {
        String number = text.strip();
        return switch (number.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.parseDouble(number);
                } catch (NumberFormatException e) {
                    throw call.error("casts the text '" + text + "' to a number, and it is none");
                }
            }
        };
    }
}
