package dev.libella.plan;

import java.util.Arrays;
import java.util.List;

/** The product of two values; the second may have size 1 where the first has more. */
final class MultiplyStep implements Step {
    private final Value a;
    private final Value b;
    private final Value y;
    private final int[] sizes;
    private final int[] strides;

    MultiplyStep(Value a, Value b, Value y) {
        this.a = a;
        this.b = b;
        this.y = y;
        this.sizes = a.shape.toArray();
        this.strides = new int[sizes.length];
        int stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = b.shape.size(axis) == 1 ? 0 : stride;
            stride *= b.shape.size(axis);
        }
    }

    /** Where the number of b lies that goes with a number of a. */
    private int partner(int element) {
        int rest = element;
        int at = 0;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            at += rest % sizes[axis] * strides[axis];
            rest /= sizes[axis];
        }
        return at;
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "multiply";
    }

    @Override
    public List<Value> reads() {
        return List.of(a, b);
    }

    @Override
    public List<Value> writes() {
        return List.of(y);
    }

    @Override
    public List<Value> keeps() {
        return List.of(a, b);
    }

    @Override
    public void forward() {
        float[] left = a.data();
        float[] right = b.data();
        float[] out = y.data();
        for (int i = 0; i < y.elements(); i++) {
            out[i] = left[i] * right[partner(i)];
        }
    }

    @Override
    public void backward() {
        float[] dy = y.gradient();
        if (a.needsGradient()) {
            for (int i = 0; i < y.elements(); i++) {
                a.gradient()[i] = dy[i] * b.data()[partner(i)];
            }
        }
        if (b.needsGradient()) {
            Arrays.fill(b.gradient(), 0, b.elements(), 0);
            for (int i = 0; i < y.elements(); i++) {
                b.gradient()[partner(i)] += dy[i] * a.data()[i];
            }
        }
    }
}
