package dev.libella.plan;

import dev.libella.kernel.reference.ReferenceSoftmax;
import dev.libella.kernel.vector.activation.VectorSoftmax;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;

/** Softmax or its logarithm along one axis of NCHW. */
final class SoftmaxStep implements Step {
    private final boolean logarithm;
    private final boolean fast;
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut outer;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    /** @param axis counted with the batch as axis 0, not negative */
    SoftmaxStep(boolean logarithm, int axis, Value x, Value y, Kernels kernels, Workers workers) {
        this.logarithm = logarithm;
        this.fast = kernels.fast();
        this.x = x;
        this.y = y;
        this.workers = workers;
        int length = x.shape.size(axis);
        int inner = x.shape.from(axis + 1).elements();
        this.outer = Cut.of(x.elements() / Math.max(1, length * inner), (long) length * inner);
        if (fast) {
            this.forward = piece -> VectorSoftmax.forward(
                    logarithm, length, inner, x.data(), y.data(), outer.from(piece), outer.to(piece));
            this.backward = piece -> VectorSoftmax.gradient(
                    logarithm, length, inner, y.data(), y.gradient(), x.gradient(), outer.from(piece), outer.to(piece));
        } else {
            this.forward = piece -> ReferenceSoftmax.forward(
                    logarithm, length, inner, x.data(), y.data(), outer.from(piece), outer.to(piece));
            this.backward = piece -> ReferenceSoftmax.gradient(
                    logarithm, length, inner, y.data(), y.gradient(), x.gradient(), outer.from(piece), outer.to(piece));
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return (fast ? "vector " : "reference ") + (logarithm ? "log softmax" : "softmax");
    }

    @Override
    public List<Value> reads() {
        return List.of(x);
    }

    @Override
    public List<Value> writes() {
        return List.of(y);
    }

    @Override
    public List<Value> keeps() {
        return List.of(y);
    }

    @Override
    public void forward() {
        workers.run(outer.pieces(), forward);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(outer.pieces(), backward);
        }
    }
}
