package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.List;
import java.util.function.IntPredicate;

/** Comparisons, logic, and choosing by a condition. */
final class Comparison {
    private Comparison() {}

    static void register(Operators operators) {
        operators.add("Equal", call -> compare(call, sign -> sign == 0));
        operators.add("Less", call -> compare(call, sign -> sign < 0));
        operators.add("LessOrEqual", call -> compare(call, sign -> sign <= 0));
        operators.add("Greater", call -> compare(call, sign -> sign > 0 && sign != UNORDERED));
        operators.add("GreaterOrEqual", call -> compare(call, sign -> sign >= 0 && sign != UNORDERED));
        operators.add("And", call -> logic(call, (a, b) -> a && b));
        operators.add("Or", call -> logic(call, (a, b) -> a || b));
        operators.add("Xor", call -> logic(call, (a, b) -> a != b));
        operators.add("Not", call -> test(call.input(0), x -> x == 0));
        operators.add("IsNaN", call -> test(call.input(0), Double::isNaN));
        operators.add("IsInf", call -> {
            boolean up = call.flag("detect_positive", true);
            boolean down = call.flag("detect_negative", true);
            return test(call.input(0), x -> Double.isInfinite(x) && (x > 0 ? up : down));
        });
        operators.add("Where", Comparison::where);
    }

    private static final int UNORDERED = 2; // NaN compares with nothing

    private interface Logic {
        boolean of(boolean a, boolean b);
    }

    private interface Test {
        boolean of(double x);
    }

    private static OnnxTensor test(OnnxTensor input, Test test) {
        boolean[] results = new boolean[input.elements()];
        for (int i = 0; i < results.length; i++) {
            results[i] = test.of(input.number(i));
        }
        return OnnxTensor.of(input.shape(), results);
    }

    private static OnnxTensor compare(Call call, IntPredicate holds) {
        OnnxTensor a = call.input(0);
        OnnxTensor b = Elementwise.aligned(call, a, call.input(1));
        call.expect(a.type() == b.type(), "needs two inputs of one type; got " + a.type() + " and " + b.type());
        Shape shape = Broadcast.shape(call, a.shape(), b.shape());
        OnnxTensor left = Broadcast.to(a, shape);
        OnnxTensor right = Broadcast.to(b, shape);
        boolean[] results = new boolean[shape.elements()];
        for (int i = 0; i < results.length; i++) {
            results[i] = holds.test(sign(left, right, i));
        }
        return OnnxTensor.of(shape, results);
    }

    private static int sign(OnnxTensor left, OnnxTensor right, int index) {
        if (left.type() == DataType.STRING) {
            return Integer.signum(left.text(index).compareTo(right.text(index)));
        }
        if (left.type().isFloating()) {
            double a = left.number(index);
            double b = right.number(index);
            if (a == b) {
                return 0;
            }
            return a < b ? -1 : a > b ? 1 : UNORDERED;
        }
        return left.type() == DataType.UINT64
                ? Long.compareUnsigned(left.integer(index), right.integer(index))
                : Long.compare(left.integer(index), right.integer(index));
    }

    private static OnnxTensor logic(Call call, Logic logic) {
        OnnxTensor a = call.input(0);
        OnnxTensor b = Elementwise.aligned(call, a, call.input(1));
        Shape shape = Broadcast.shape(call, a.shape(), b.shape());
        OnnxTensor left = Broadcast.to(a, shape);
        OnnxTensor right = Broadcast.to(b, shape);
        boolean[] results = new boolean[shape.elements()];
        for (int i = 0; i < results.length; i++) {
            results[i] = logic.of(left.integer(i) != 0, right.integer(i) != 0);
        }
        return OnnxTensor.of(shape, results);
    }

    private static OnnxTensor where(Call call) {
        OnnxTensor yes = call.input(1);
        OnnxTensor no = call.input(2);
        Shape shape = Broadcast.shape(call, call.input(0).shape(), yes.shape(), no.shape());
        OnnxTensor condition = Broadcast.to(call.input(0), shape);
        // One tensor with both, one after the other: choosing is then a selection.
        OnnxTensor both = OnnxTensor.join(List.of(yes, no));
        int[] fromYes = Broadcast.indexes(yes.shape(), shape);
        int[] fromNo = Broadcast.indexes(no.shape(), shape);
        int[] from = new int[shape.elements()];
        for (int i = 0; i < from.length; i++) {
            from[i] = condition.integer(i) != 0 ? fromYes[i] : yes.elements() + fromNo[i];
        }
        return both.select(shape, from);
    }
}
