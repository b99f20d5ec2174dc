package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** One number for each patch. */
final class Pooling {
    private Pooling() {}

    static void register(Operators operators) {
        operators.many("MaxPool", Pooling::maximum);
        operators.add("AveragePool", Pooling::average);
        operators.add("LpPool", Pooling::norm);
        operators.add("MaxUnpool", Pooling::unpool);
        operators.add(
                "GlobalMaxPool",
                call -> global(call, values -> Arrays.stream(values).max().orElse(Double.NEGATIVE_INFINITY)));
        operators.add(
                "GlobalAveragePool",
                call -> global(call, values -> Arrays.stream(values).average().orElse(Double.NaN)));
        operators.add("GlobalLpPool", call -> {
            double p = p(call);
            return global(
                    call,
                    values -> root(
                            Arrays.stream(values)
                                    .map(x -> Math.pow(Math.abs(x), p))
                                    .sum(),
                            p));
        });
    }

    /** The elements of one patch that are inside the input. */
    private interface Patch {
        double of(double[] plane, int[] inside, int count, int padded);
    }

    private static double p(Call call) {
        // A float before opset 2, an integer since.
        double p = call.opset() < 2 ? call.number("p", 2) : call.integer("p", 2);
        call.expect(p >= 1, "needs p of at least 1; got " + p);
        return p;
    }

    private static double root(double sum, double p) {
        return p == 2 ? Math.sqrt(sum) : Math.pow(sum, 1 / p);
    }

    private static int[] kernel(Call call) {
        return call.integers("kernel_shape").orElseThrow(() -> call.error("needs a kernel_shape; it is missing"));
    }

    private static OnnxTensor average(Call call) {
        boolean all = call.flag("count_include_pad", false);
        return patches(call, (plane, inside, count, padded) -> {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += plane[inside[i]];
            }
            return sum / (all ? padded : count);
        });
    }

    private static OnnxTensor norm(Call call) {
        double p = p(call);
        return patches(call, (plane, inside, count, padded) -> {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                double x = Math.abs(plane[inside[i]]);
                sum += p == 1 ? x : p == 2 ? x * x : Math.pow(x, p);
            }
            return root(sum, p);
        });
    }

    private static List<OnnxTensor> maximum(Call call) {
        OnnxTensor input = call.input(0);
        Windows windows = Windows.of(call, input.shape(), kernel(call));
        Shape shape = windows.output(call, input.shape(), input.shape().size(1));
        int[] from = new int[shape.elements()];
        long[] indexes = new long[from.length];
        boolean columnMajor = call.flag("storage_order", false);
        int plane = windows.inputPlane();
        forEachPatch(input.shape(), windows, (output, base, inside, count, padded) -> {
            int best = -1;
            for (int i = 0; i < count; i++) {
                int at = base + inside[i];
                best = best < 0 || larger(input, at, best) ? at : best;
            }
            from[output] = best;
            indexes[output] = best < 0 || !columnMajor
                    ? best
                    : columnMajor(best % plane, windows) + (long) (best / plane) * plane;
        });
        OnnxTensor values = input.select(shape, from);
        return call.wants(1) ? List.of(values, OnnxTensor.of(shape, indexes)) : List.of(values);
    }

    private static boolean larger(OnnxTensor input, int a, int b) {
        return input.type() == DataType.UINT64
                ? Long.compareUnsigned(input.integer(a), input.integer(b)) > 0
                : input.type().isFloating() ? input.number(a) > input.number(b) : input.integer(a) > input.integer(b);
    }

    /** The index of an element if the innermost axis were the outermost. */
    private static long columnMajor(int index, Windows windows) {
        int width = windows.width().in();
        int height = windows.height().in();
        int w = index % width;
        int h = index / width % height;
        int d = index / width / height;
        return d + (long) windows.depth().in() * (h + (long) height * w);
    }

    private static OnnxTensor patches(Call call, Patch patch) {
        OnnxTensor input = call.input(0);
        Windows windows = Windows.of(call, input.shape(), kernel(call));
        Shape shape = windows.output(call, input.shape(), input.shape().size(1));
        double[] values = input.numbers();
        double[] results = new double[shape.elements()];
        double[] plane = new double[windows.inputPlane()];
        int[] loaded = {-1};
        forEachPatch(input.shape(), windows, (output, base, inside, count, padded) -> {
            if (loaded[0] != base) {
                System.arraycopy(values, base, plane, 0, plane.length);
                loaded[0] = base;
            }
            results[output] = patch.of(plane, inside, count, padded);
        });
        return OnnxTensor.of(input.type(), shape, results);
    }

    private interface PatchVisitor {
        /**
         * One patch.
         *
         * @param output the output's index
         * @param base where its plane begins
         * @param inside the places in the plane, of which the first {@code count} are of this patch
         * @param padded how many taps are inside or on the padding
         */
        void visit(int output, int base, int[] inside, int count, int padded);
    }

    private static void forEachPatch(Shape input, Windows windows, PatchVisitor visitor) {
        Windows.Axis depth = windows.depth();
        Windows.Axis height = windows.height();
        Windows.Axis width = windows.width();
        int planes = input.size(0) * input.size(1);
        int[] inside = new int[windows.taps()];
        int output = 0;
        for (int plane = 0; plane < planes; plane++) {
            for (int d = 0; d < depth.out(); d++) {
                for (int h = 0; h < height.out(); h++) {
                    for (int w = 0; w < width.out(); w++) {
                        int count = 0;
                        for (int kd = 0; kd < depth.kernel(); kd++) {
                            int id = depth.position(d, kd);
                            for (int kh = 0; id >= 0 && id < depth.in() && kh < height.kernel(); kh++) {
                                int ih = height.position(h, kh);
                                for (int kw = 0; ih >= 0 && ih < height.in() && kw < width.kernel(); kw++) {
                                    int iw = width.position(w, kw);
                                    if (iw >= 0 && iw < width.in()) {
                                        inside[count++] = (id * height.in() + ih) * width.in() + iw;
                                    }
                                }
                            }
                        }
                        int padded = padded(depth, d) * padded(height, h) * padded(width, w);
                        visitor.visit(output++, plane * windows.inputPlane(), inside, count, padded);
                    }
                }
            }
        }
    }

    /** Taps not beyond the padding: in ceil mode a window may hang over it. */
    private static int padded(Windows.Axis axis, int output) {
        int count = 0;
        for (int tap = 0; tap < axis.kernel(); tap++) {
            count += axis.position(output, tap) < axis.in() + axis.after() ? 1 : 0;
        }
        return count;
    }

    private interface Summary {
        double of(double[] values);
    }

    private static OnnxTensor global(Call call, Summary summary) {
        OnnxTensor input = call.input(0);
        Shape in = input.shape();
        call.expect(in.rank() >= 2, "needs an input [N, C, …]; got " + in);
        int plane = Axes.product(in, 2, in.rank());
        int[] sizes = in.toArray();
        Arrays.fill(sizes, 2, sizes.length, 1);
        double[] values = input.numbers();
        double[] results = new double[in.size(0) * in.size(1)];
        Arrays.setAll(results, i -> summary.of(Arrays.copyOfRange(values, i * plane, (i + 1) * plane)));
        return OnnxTensor.of(input.type(), Shape.of(sizes), results);
    }

    private static OnnxTensor unpool(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor indexes = call.input(1);
        Shape in = input.shape();
        int[] kernel = kernel(call);
        Windows.checkRank(call, in, kernel.length);
        int axes = kernel.length;
        int[] strides = Windows.perAxis(call, "strides", axes);
        int[] pads = call.integers("pads").orElseGet(() -> new int[2 * axes]);
        int[] natural = in.toArray();
        for (int i = 0; i < axes; i++) {
            natural[2 + i] = (in.size(2 + i) - 1) * strides[i] + kernel[i] - pads[i] - pads[axes + i];
        }
        Shape small = call.shape(natural);
        Shape shape = call.inputIntegers(2).map(call::shape).orElse(small);
        call.expect(shape.rank() == in.rank(), "needs an output shape with as many axes as the input");
        int[] from = new int[shape.elements()];
        Arrays.fill(from, -1);
        int[] strideOfSmall = Axes.strides(small);
        int[] strideOfShape = Axes.strides(shape);
        for (int i = 0; i < indexes.elements(); i++) {
            long place = indexes.integer(i);
            call.expect(place >= 0 && place < small.elements(), "has an index outside its output: " + place);
            int to = 0;
            for (int axis = 0; axis < shape.rank(); axis++) {
                int position = (int) place / strideOfSmall[axis] % small.size(axis);
                to += Math.min(position, shape.size(axis) - 1) * strideOfShape[axis];
            }
            from[to] = i;
        }
        return input.select(shape, from);
    }
}
