package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/** Arithmetic element by element: on numbers of any type, with broadcasting. */
final class Elementwise {
    private Elementwise() {}

    static void register(Operators operators) {
        operators.add("Add", arithmetic(FloatArithmetic.ADD, binary(Double::sum, Long::sum)));
        operators.add("Sub", arithmetic(FloatArithmetic.SUBTRACT, binary((a, b) -> a - b, (a, b) -> a - b)));
        operators.add("Mul", arithmetic(FloatArithmetic.MULTIPLY, binary((a, b) -> a * b, (a, b) -> a * b)));
        operators.add("Div", arithmetic(FloatArithmetic.DIVIDE, Elementwise::div));
        operators.add("Mod", Elementwise::mod);
        operators.add("Pow", Elementwise::pow);
        operators.add("BitShift", Elementwise::shift);
        operators.add("BitwiseAnd", binary((a, b) -> a, (a, b) -> a & b));
        operators.add("BitwiseOr", binary((a, b) -> a, (a, b) -> a | b));
        operators.add("BitwiseXor", binary((a, b) -> a, (a, b) -> a ^ b));
        operators.add("BitwiseNot", call -> integersOnly(call, a -> ~a));
        operators.add("Sum", call -> fold(call, Double::sum, Long::sum));
        operators.add("Mean", Elementwise::mean);
        operators.add("Max", call -> fold(call, Math::max, larger(call.input(0).type())));
        operators.add("Min", call -> fold(call, Math::min, smaller(call.input(0).type())));
        operators.add(
                "Abs",
                call -> call.input(0).type().isUnsigned() ? call.input(0) : integersOr(call, Math::abs, Math::abs));
        operators.add("Neg", call -> integersOr(call, a -> -a, a -> -a));
        operators.add(
                "Sign",
                call -> integersOr(
                        call, Math::signum, call.input(0).type().isUnsigned() ? a -> a == 0 ? 0 : 1 : Long::signum));
        operators.add("Reciprocal", unary(a -> 1 / a));
        operators.add("Floor", unary(Math::floor));
        operators.add("Ceil", unary(Math::ceil));
        operators.add("Round", unary(Math::rint));
        operators.add("Sqrt", unary(Math::sqrt));
        operators.add("Exp", unary(Math::exp));
        operators.add("Log", unary(Math::log));
        operators.add("Erf", unary(Functions::erf));
        operators.add("Sin", unary(Math::sin));
        operators.add("Cos", unary(Math::cos));
        operators.add("Tan", unary(Math::tan));
        operators.add("Asin", unary(Math::asin));
        operators.add("Acos", unary(Math::acos));
        operators.add("Atan", unary(Math::atan));
        operators.add("Sinh", unary(Math::sinh));
        operators.add("Cosh", unary(Math::cosh));
        operators.add("Asinh", unary(Functions::asinh));
        operators.add("Acosh", unary(Functions::acosh));
        operators.add("Atanh", unary(Functions::atanh));
    }

    /** An operator on two tensors of one type, which is the result's. */
    static Operator.Single binary(DoubleBinaryOperator numbers, LongBinaryOperator integers) {
        return call -> {
            OnnxTensor left = call.input(0);
            OnnxTensor right = aligned(call, left, call.input(1));
            call.expect(
                    left.type() == right.type(),
                    "needs two inputs of one type; got " + left.type() + " and " + right.type() + "; cast one of them");
            return zip(call, left, right, numbers, integers);
        };
    }

    /** In float32 by loops that the compiler makes vectors of; other types go the general way. */
    private static Operator.Single arithmetic(FloatArithmetic fast, Operator.Single general) {
        return call -> {
            OnnxTensor left = call.input(0);
            OnnxTensor right = aligned(call, left, call.input(1));
            if (left.type() != DataType.FLOAT32 || right.type() != DataType.FLOAT32) {
                return general.compute(call);
            }
            Shape shape = Broadcast.shape(call, left.shape(), right.shape());
            float[] result = new float[shape.elements()];
            fast.compute(repeated(left, shape), repeated(right, shape), result);
            return OnnxTensor.of(shape, result);
        };
    }

    private static float[] repeated(OnnxTensor tensor, Shape shape) {
        float[] values = tensor.toTensor().data();
        if (values.length == 1 && shape.elements() != 1) {
            float[] all = new float[shape.elements()];
            Arrays.fill(all, values[0]);
            return all;
        }
        return Broadcast.to(tensor, shape).toTensor().data();
    }

    static Operator.Single unary(DoubleUnaryOperator function) {
        return call -> map(call.input(0), function);
    }

    /** A function of each number, rounded to the tensor's own type. */
    static OnnxTensor map(OnnxTensor tensor, DoubleUnaryOperator function) {
        if (tensor.type() == DataType.FLOAT32) {
            float[] from = tensor.toTensor().data();
            float[] to = new float[from.length];
            for (int i = 0; i < from.length; i++) {
                to[i] = (float) function.applyAsDouble(from[i]);
            }
            return OnnxTensor.of(tensor.shape(), to);
        }
        double[] values = tensor.numbers();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble(values[i]);
        }
        return OnnxTensor.of(tensor.type(), tensor.shape(), values);
    }

    private interface LongFunction {
        long apply(long value);
    }

    private static OnnxTensor integersOr(Call call, DoubleUnaryOperator numbers, LongFunction integers) {
        return call.input(0).type().isInteger() ? integersOnly(call, integers) : map(call.input(0), numbers);
    }

    private static OnnxTensor integersOnly(Call call, LongFunction function) {
        OnnxTensor input = call.input(0);
        call.expect(input.type().isInteger(), "needs integers; got " + input.type());
        long[] values = input.integers();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.apply(values[i]);
        }
        return OnnxTensor.of(input.type(), input.shape(), values);
    }

    private static OnnxTensor zip(
            Call call, OnnxTensor left, OnnxTensor right, DoubleBinaryOperator numbers, LongBinaryOperator integers) {
        Shape shape = Broadcast.shape(call, left.shape(), right.shape());
        DataType type = left.type();
        int elements = shape.elements();
        boolean same = left.shape().equals(shape) && right.shape().equals(shape);
        int[] lefts = same ? new int[0] : Broadcast.indexes(left.shape(), shape);
        int[] rights = same ? new int[0] : Broadcast.indexes(right.shape(), shape);
        if (type == DataType.FLOAT32) {
            float[] a = left.toTensor().data();
            float[] b = right.toTensor().data();
            float[] result = new float[elements];
            for (int i = 0; i < elements; i++) {
                result[i] = (float) numbers.applyAsDouble(a[same ? i : lefts[i]], b[same ? i : rights[i]]);
            }
            return OnnxTensor.of(shape, result);
        }
        if (type.isFloating()) {
            double[] result = new double[elements];
            for (int i = 0; i < elements; i++) {
                result[i] = numbers.applyAsDouble(left.number(same ? i : lefts[i]), right.number(same ? i : rights[i]));
            }
            return OnnxTensor.of(type, shape, result);
        }
        long[] result = new long[elements];
        for (int i = 0; i < elements; i++) {
            result[i] = integers.applyAsLong(left.integer(same ? i : lefts[i]), right.integer(same ? i : rights[i]));
        }
        return OnnxTensor.of(type, shape, result);
    }

    /**
     * Before opset 7, broadcasting had to be asked for, and the second input's axes could be laid on the first's from
     * a given one on.
     */
    static OnnxTensor aligned(Call call, OnnxTensor left, OnnxTensor right) {
        if (call.opset() >= 7 || !call.flag("broadcast", false) || !call.has("axis")) {
            return right;
        }
        int rank = left.shape().rank();
        int axis = call.axis(call.integer("axis", 0), rank);
        int[] sizes = Arrays.copyOf(
                right.shape().toArray(), Math.max(rank - axis, right.shape().rank()));
        Arrays.fill(sizes, right.shape().rank(), sizes.length, 1);
        return right.reshape(Shape.of(sizes));
    }

    private static OnnxTensor div(Call call) {
        boolean unsigned = call.input(0).type() == DataType.UINT64;
        return binary((a, b) -> a / b, (a, b) -> {
                    call.expect(b != 0, "divides an integer by 0; check the divisor");
                    return unsigned ? Long.divideUnsigned(a, b) : a / b;
                })
                .compute(call);
    }

    private static OnnxTensor mod(Call call) {
        boolean truncated = call.flag("fmod", false);
        boolean unsigned = call.input(0).type() == DataType.UINT64;
        return binary((a, b) -> truncated ? a % b : a - Math.floor(a / b) * b, (a, b) -> {
                    call.expect(b != 0, "divides an integer by 0; check the divisor");
                    if (unsigned) {
                        return Long.remainderUnsigned(a, b);
                    }
                    return truncated ? a % b : Math.floorMod(a, b);
                })
                .compute(call);
    }

    /** The exponent may have another type than the base; the result has the base's. */
    private static OnnxTensor pow(Call call) {
        OnnxTensor base = call.input(0);
        OnnxTensor exponent = aligned(call, base, call.input(1));
        Shape shape = Broadcast.shape(call, base.shape(), exponent.shape());
        double[] bases = Broadcast.to(base, shape).numbers();
        double[] exponents = Broadcast.to(exponent, shape).numbers();
        Arrays.setAll(bases, i -> Math.pow(bases[i], exponents[i]));
        return OnnxTensor.of(base.type(), shape, bases);
    }

    private static OnnxTensor shift(Call call) {
        boolean left = call.text("direction", "").equals("LEFT");
        return binary((a, b) -> a, (a, b) -> b > 63 ? 0 : left ? a << b : a >>> b)
                .compute(call);
    }

    private static OnnxTensor fold(Call call, DoubleBinaryOperator numbers, LongBinaryOperator integers) {
        OnnxTensor result = call.input(0);
        for (int i = 1; i < call.inputs(); i++) {
            call.expect(
                    call.input(i).type() == result.type(),
                    "needs inputs of one type; got " + result.type() + " and "
                            + call.input(i).type());
            result = zip(call, result, call.input(i), numbers, integers);
        }
        return result;
    }

    private static OnnxTensor mean(Call call) {
        // In double throughout: rounding the sum first would overflow the small types.
        Shape shape = call.input(0).shape();
        for (int i = 1; i < call.inputs(); i++) {
            shape = Broadcast.shape(call, shape, call.input(i).shape());
        }
        double[] sums = new double[shape.elements()];
        for (int i = 0; i < call.inputs(); i++) {
            double[] values = Broadcast.to(call.input(i), shape).numbers();
            Arrays.setAll(sums, j -> sums[j] + values[j]);
        }
        Arrays.setAll(sums, j -> sums[j] / call.inputs());
        return OnnxTensor.of(call.input(0).type(), shape, sums);
    }

    static LongBinaryOperator larger(DataType type) {
        return type == DataType.UINT64 ? (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b : Math::max;
    }

    static LongBinaryOperator smaller(DataType type) {
        return type == DataType.UINT64 ? (a, b) -> Long.compareUnsigned(a, b) <= 0 ? a : b : Math::min;
    }
}
