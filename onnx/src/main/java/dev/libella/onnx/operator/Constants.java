package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;

/** Tensors made from settings and sizes. */
final class Constants {
    private Constants() {}

    static void register(Operators operators) {
        operators.add("Constant", Constants::constant);
        operators.add("ConstantOfShape", Constants::constantOfShape);
        operators.add("Range", Constants::range);
        operators.add("EyeLike", Constants::eyeLike);
    }

    private static OnnxTensor constant(Call call) {
        if (call.has("value")) {
            return call.tensor("value").orElseThrow(() -> call.error("has a value that is not a tensor"));
        }
        if (call.has("value_float")) {
            return OnnxTensor.of(Shape.of(), call.number("value_float", 0));
        }
        if (call.has("value_int")) {
            return OnnxTensor.of(Shape.of(), call.integer("value_int", 0));
        }
        if (call.has("value_string")) {
            return OnnxTensor.of(Shape.of(), call.text("value_string", ""));
        }
        if (call.has("value_floats")) {
            double[] values = call.numbers("value_floats").orElseThrow();
            return OnnxTensor.of(DataType.FLOAT32, Shape.of(values.length), values);
        }
        if (call.has("value_ints")) {
            long[] values = call.longs("value_ints");
            return OnnxTensor.of(Shape.of(values.length), values);
        }
        if (call.has("value_strings")) {
            String[] values = call.texts("value_strings").orElseThrow().toArray(String[]::new);
            return OnnxTensor.of(Shape.of(values.length), values);
        }
        throw call.error("has no value that is a dense tensor; export it again without sparse constants");
    }

    private static OnnxTensor constantOfShape(Call call) {
        Shape shape = call.shape(call.inputIntegers(0).orElseThrow(() -> call.error("needs a shape")));
        OnnxTensor value = call.tensor("value").orElseGet(() -> OnnxTensor.of(Shape.of(1), 0f));
        call.expect(value.elements() == 1, "needs one value; got " + value.shape());
        return value.select(shape, new int[shape.elements()]);
    }

    private static OnnxTensor range(Call call) {
        OnnxTensor start = call.input(0);
        OnnxTensor delta = call.input(2);
        call.expect(delta.number(0) != 0, "has a step of 0");
        double steps = Math.ceil((call.input(1).number(0) - start.number(0)) / delta.number(0));
        Shape shape = call.shape((int) Math.clamp(steps, 0, Integer.MAX_VALUE));
        if (start.type().isInteger()) {
            long[] values = new long[shape.elements()];
            Arrays.setAll(values, i -> start.integer(0) + i * delta.integer(0));
            return OnnxTensor.of(start.type(), shape, values);
        }
        double[] values = new double[shape.elements()];
        Arrays.setAll(values, i -> start.number(0) + i * delta.number(0));
        return OnnxTensor.of(start.type(), shape, values);
    }

    private static OnnxTensor eyeLike(Call call) {
        Shape shape = call.input(0).shape();
        call.expect(shape.rank() == 2, "needs a matrix; got " + shape);
        long k = call.integer("k", 0);
        double[] values = new double[shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % shape.size(1) - (long) (i / shape.size(1)) == k ? 1 : 0;
        }
        return OnnxTensor.of(call.type("dtype").orElse(call.input(0).type()), shape, values);
    }
}
