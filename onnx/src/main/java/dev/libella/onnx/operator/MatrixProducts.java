package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** Products of matrices. */
final class MatrixProducts {
    private MatrixProducts() {}

    static void register(Operators operators) {
        operators.add("MatMul", call -> {
            OnnxTensor a = call.input(0);
            OnnxTensor b = call.input(1);
            Shape shape = shape(call, a.shape(), b.shape());
            return OnnxTensor.of(a.type(), shape, product(call, a.numbers(), a.shape(), b.numbers(), b.shape()));
        });
        operators.add("Gemm", MatrixProducts::gemm);
    }

    /** A vector on the left is a row, on the right a column; axes before the last two broadcast. */
    static Shape shape(Call call, Shape a, Shape b) {
        call.expect(a.rank() >= 1 && b.rank() >= 1, "cannot multiply scalars; got " + a + " and " + b);
        Shape left = matrix(a, true);
        Shape right = matrix(b, false);
        call.expect(left.size(-1) == right.size(-2), "needs matrices whose inner sizes agree; got " + a + " and " + b);
        Shape outer = Broadcast.shape(call, outer(left), outer(right));
        int[] sizes = Arrays.copyOf(outer.toArray(), outer.rank() + 2);
        int rank = outer.rank();
        if (a.rank() > 1) {
            sizes[rank++] = left.size(-2);
        }
        if (b.rank() > 1) {
            sizes[rank++] = right.size(-1);
        }
        return call.shape(Arrays.copyOf(sizes, rank));
    }

    static double[] product(Call call, double[] a, Shape aShape, double[] b, Shape bShape) {
        Shape left = matrix(aShape, true);
        Shape right = matrix(bShape, false);
        Shape outer = Broadcast.shape(call, outer(left), outer(right));
        int rows = left.size(-2);
        int inner = left.size(-1);
        int columns = right.size(-1);
        int[] lefts = Broadcast.indexes(outer(left), outer);
        int[] rights = Broadcast.indexes(outer(right), outer);
        double[] result = new double[call.shape(outer.elements(), rows, columns).elements()];
        for (int m = 0; m < lefts.length; m++) {
            multiply(
                    a,
                    lefts[m] * rows * inner,
                    b,
                    rights[m] * inner * columns,
                    result,
                    m * rows * columns,
                    rows,
                    inner,
                    columns);
        }
        return result;
    }

    private static void multiply(
            double[] a, int aAt, double[] b, int bAt, double[] c, int cAt, int rows, int inner, int columns) {
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < inner; k++) {
                double factor = a[aAt + i * inner + k];
                int from = bAt + k * columns;
                int to = cAt + i * columns;
                for (int j = 0; j < columns; j++) {
                    c[to + j] += factor * b[from + j];
                }
            }
        }
    }

    private static Shape matrix(Shape shape, boolean row) {
        if (shape.rank() > 1) {
            return shape;
        }
        return row ? Shape.of(1, shape.size(0)) : Shape.of(shape.size(0), 1);
    }

    private static Shape outer(Shape matrix) {
        return Shape.of(Arrays.copyOf(matrix.toArray(), matrix.rank() - 2));
    }

    private static OnnxTensor gemm(Call call) {
        boolean plain = !call.flag("transA", false)
                && call.flag("transB", false)
                && call.number("alpha", 1) == 1
                && call.number("beta", 1) == 1
                && call.input(0).shape().rank() == 2
                && call.input(1).shape().rank() == 2
                && call.input(0).shape().size(1) == call.input(1).shape().size(1);
        return (plain
                        ? PlannedLayer.linear(call, call.input(0), call.input(1), call.optional(2))
                        : Optional.<OnnxTensor>empty())
                .orElseGet(() -> general(call));
    }

    private static OnnxTensor general(Call call) {
        OnnxTensor a = matrix(call, call.input(0), call.flag("transA", false));
        OnnxTensor b = matrix(call, call.input(1), call.flag("transB", false));
        Shape shape = shape(call, a.shape(), b.shape());
        double alpha = call.number("alpha", 1);
        double[] values = product(call, a.numbers(), a.shape(), b.numbers(), b.shape());
        Arrays.setAll(values, i -> alpha * values[i]);
        OnnxTensor c = call.optional(2);
        if (c != null) {
            double beta = call.number("beta", 1);
            call.expect(Broadcast.fits(c.shape(), shape), "needs a C that repeats to " + shape + "; got " + c.shape());
            int[] from = Broadcast.indexes(c.shape(), shape);
            Arrays.setAll(values, i -> values[i] + beta * c.number(from[i]));
        }
        return OnnxTensor.of(a.type(), shape, values);
    }

    private static OnnxTensor matrix(Call call, OnnxTensor tensor, boolean transposed) {
        call.expect(tensor.shape().rank() == 2, "needs matrices; got " + tensor.shape());
        return transposed ? Arrangement.transpose(tensor, 1, 0) : tensor;
    }
}
