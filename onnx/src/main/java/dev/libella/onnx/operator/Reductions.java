package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** One number for all elements along some axes. */
final class Reductions {
    private Reductions() {}

    /** What the elements along the axes become. */
    private interface Numbers {
        double of(double[] values);
    }

    /** The same for integers, exactly. */
    private interface Integers {
        long of(long[] values);
    }

    static void register(Operators operators) {
        add(
                operators,
                "ReduceSum",
                v -> DoubleStream.of(v).sum(),
                v -> LongStream.of(v).sum());
        add(operators, "ReduceMean", Reductions::mean, v -> LongStream.of(v).sum() / Math.max(1, v.length));
        add(
                operators,
                "ReduceProd",
                v -> DoubleStream.of(v).reduce(1, (a, b) -> a * b),
                v -> LongStream.of(v).reduce(1, (a, b) -> a * b));
        add(
                operators,
                "ReduceL1",
                v -> DoubleStream.of(v).map(Math::abs).sum(),
                v -> LongStream.of(v).map(Math::abs).sum());
        add(operators, "ReduceL2", v -> Math.sqrt(squares(v)), v -> (long) Math.sqrt((double) squares(v)));
        add(operators, "ReduceSumSquare", Reductions::squares, Reductions::squares);
        add(operators, "ReduceLogSum", v -> Math.log(DoubleStream.of(v).sum()), v ->
                (long) Math.log((double) LongStream.of(v).sum()));
        add(operators, "ReduceLogSumExp", Reductions::logSumExp, v ->
                (long) logSumExp(LongStream.of(v).asDoubleStream().toArray()));
        operators.add("ReduceMax", call -> {
            DataType type = call.input(0).type();
            return reduce(
                    call,
                    v -> DoubleStream.of(v).reduce(Double.NEGATIVE_INFINITY, Math::max),
                    v -> LongStream.of(v)
                            .reduce(
                                    type.smallest(),
                                    (a, b) -> Elementwise.larger(type).applyAsLong(a, b)));
        });
        operators.add("ReduceMin", call -> {
            DataType type = call.input(0).type();
            return reduce(
                    call,
                    v -> DoubleStream.of(v).reduce(Double.POSITIVE_INFINITY, Math::min),
                    v -> LongStream.of(v)
                            .reduce(
                                    type.largest(),
                                    (a, b) -> Elementwise.smaller(type).applyAsLong(a, b)));
        });
        operators.add("ArgMax", call -> argument(call, true));
        operators.add("ArgMin", call -> argument(call, false));
        operators.add("CumSum", Reductions::cumulativeSum);
    }

    private static void add(Operators operators, String name, Numbers numbers, Integers integers) {
        operators.add(name, call -> reduce(call, numbers, integers));
    }

    private static double mean(double[] values) {
        return DoubleStream.of(values).sum() / values.length;
    }

    private static double squares(double[] values) {
        return DoubleStream.of(values).map(x -> x * x).sum();
    }

    private static long squares(long[] values) {
        return LongStream.of(values).map(x -> x * x).sum();
    }

    private static double logSumExp(double[] values) {
        double max = DoubleStream.of(values).reduce(Double.NEGATIVE_INFINITY, Math::max);
        if (Double.isInfinite(max)) {
            return max;
        }
        return max
                + Math.log(DoubleStream.of(values).map(x -> Math.exp(x - max)).sum());
    }

    /** The axes were an attribute, and became an input in opset 13 (sum) or 18. */
    private static OnnxTensor reduce(Call call, Numbers numbers, Integers integers) {
        OnnxTensor input = call.input(0);
        Shape in = input.shape();
        int[] given = call.integers("axes", 1).orElse(new int[0]);
        if (given.length == 0 && call.flag("noop_with_empty_axes", false)) {
            int[] none = {};
            return over(input, none, in, numbers, integers);
        }
        int[] axes = given.length == 0 ? Axes.from(0, in.rank()) : Shaping.axes(call, given, in.rank());
        return over(input, axes, reduced(in, axes, call.flag("keepdims", true)), numbers, integers);
    }

    private static Shape reduced(Shape in, int[] axes, boolean keep) {
        if (!keep) {
            return Shape.of(
                    Arrays.stream(Axes.others(in.rank(), axes)).map(in::size).toArray());
        }
        int[] sizes = in.toArray();
        for (int axis : axes) {
            sizes[axis] = 1;
        }
        return Shape.of(sizes);
    }

    private static OnnxTensor over(OnnxTensor input, int[] axes, Shape shape, Numbers numbers, Integers integers) {
        Shape in = input.shape();
        int[] bases = Axes.offsets(in, Axes.others(in.rank(), axes));
        int[] along = Axes.offsets(in, axes);
        if (input.type().isFloating()) {
            double[] results = new double[bases.length];
            double[] values = new double[along.length];
            for (int i = 0; i < bases.length; i++) {
                for (int j = 0; j < along.length; j++) {
                    values[j] = input.number(bases[i] + along[j]);
                }
                results[i] = numbers.of(values);
            }
            return OnnxTensor.of(input.type(), shape, results);
        }
        long[] results = new long[bases.length];
        long[] values = new long[along.length];
        for (int i = 0; i < bases.length; i++) {
            for (int j = 0; j < along.length; j++) {
                values[j] = input.integer(bases[i] + along[j]);
            }
            results[i] = integers.of(values);
        }
        return OnnxTensor.of(input.type(), shape, results);
    }

    private static OnnxTensor argument(Call call, boolean largest) {
        OnnxTensor input = call.input(0);
        Shape in = input.shape();
        int axis = call.axis(call.integer("axis", 0), in.rank());
        boolean last = call.flag("select_last_index", false);
        int stride = Axes.strides(in)[axis];
        call.expect(in.size(axis) > 0, "needs at least one element along axis " + axis + "; got " + in);
        long[] results = IntStream.of(Axes.offsets(in, Axes.others(in.rank(), axis)))
                .mapToLong(base -> {
                    int best = 0;
                    for (int i = 1; i < in.size(axis); i++) {
                        double difference = input.number(base + i * stride) - input.number(base + best * stride);
                        boolean better = largest ? difference > 0 : difference < 0;
                        best = better || (last && difference == 0) ? i : best;
                    }
                    return best;
                })
                .toArray();
        return OnnxTensor.of(reduced(in, new int[] {axis}, call.flag("keepdims", true)), results);
    }

    private static OnnxTensor cumulativeSum(Call call) {
        OnnxTensor input = call.input(0);
        Shape in = input.shape();
        int axis = call.axis(call.input(1).integer(0), in.rank());
        boolean exclusive = call.flag("exclusive", false);
        boolean reverse = call.flag("reverse", false);
        int stride = Axes.strides(in)[axis];
        double[] values = input.numbers();
        for (int base : Axes.offsets(in, Axes.others(in.rank(), axis))) {
            double sum = 0;
            for (int i = 0; i < in.size(axis); i++) {
                int at = base + (reverse ? in.size(axis) - 1 - i : i) * stride;
                double before = sum;
                sum += values[at];
                values[at] = exclusive ? before : sum;
            }
        }
        return OnnxTensor.of(input.type(), in, values);
    }
}
