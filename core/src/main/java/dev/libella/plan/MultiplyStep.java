package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * The product of two values; the second may have size 1 where the first has more. The first is cut into runs of
 * neighbours that meet either neighbours of the second or a single number of it.
 */
final class MultiplyStep implements Step {
    private final Value a;
    private final Value b;
    private final Value y;
    private final int[] sizes;
    private final int[] strides;
    private final int run;
    private final boolean single;
    private final Workers workers;
    private final Cut runs;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    MultiplyStep(Value a, Value b, Value y, Workers workers) {
        this.a = a;
        this.b = b;
        this.y = y;
        this.workers = workers;
        this.sizes = a.shape.toArray();
        this.strides = new int[sizes.length];
        int stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = b.shape.size(axis) == 1 ? 0 : stride;
            stride *= b.shape.size(axis);
        }
        int last = sizes.length - 1;
        this.single = strides[last] == 0;
        int neighbours = sizes[last];
        for (int axis = last - 1; axis >= 0 && (strides[axis] == 0) == single; axis--) {
            neighbours *= sizes[axis];
        }
        this.run = Math.max(1, neighbours);
        this.runs = Cut.of(a.elements() / run, run);
        this.forward = piece -> {
            for (int i = runs.from(piece); i < runs.to(piece); i++) {
                product(a.data(), b.data(), y.data(), i * run, partner(i * run));
            }
        };
        this.backward = piece -> {
            for (int i = runs.from(piece); i < runs.to(piece); i++) {
                product(y.gradient(), b.data(), a.gradient(), i * run, partner(i * run));
            }
        };
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

    private void product(float[] left, float[] right, float[] out, int at, int partner) {
        if (single) {
            float factor = right[partner];
            for (int i = at; i < at + run; i++) {
                out[i] = left[i] * factor;
            }
        } else {
            for (int i = 0; i < run; i++) {
                out[at + i] = left[at + i] * right[partner + i];
            }
        }
    }

    /** Adds what a run gives to the gradient of its partners. */
    private void addPartners(float[] left, float[] dy, float[] gradient, int at, int partner) {
        if (single) {
            double sum = 0;
            for (int i = at; i < at + run; i++) {
                sum += (double) dy[i] * left[i];
            }
            gradient[partner] += (float) sum;
        } else {
            for (int i = 0; i < run; i++) {
                gradient[partner + i] += dy[at + i] * left[at + i];
            }
        }
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
        workers.run(runs.pieces(), forward);
    }

    @Override
    public void backward() {
        if (a.needsGradient()) {
            workers.run(runs.pieces(), backward);
        }
        if (b.needsGradient()) {
            Arrays.fill(b.gradient(), 0, b.elements(), 0);
            for (int i = 0; i < runs.items(); i++) {
                addPartners(a.data(), y.gradient(), b.gradient(), i * run, partner(i * run));
            }
        }
    }
}
