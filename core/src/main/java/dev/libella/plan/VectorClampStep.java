package dev.libella.plan;

import dev.libella.kernel.vector.Elementwise;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;

/** ReLU or ReLU6 in any layout; in inference it may write where it read. */
final class VectorClampStep implements Step {
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut elements;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    VectorClampStep(float high, Value x, Value y, Workers workers) {
        this.x = x;
        this.y = y;
        this.workers = workers;
        this.elements = Cut.of(y.storage.elements, 1);
        this.forward =
                piece -> Elementwise.clamp(x.data(), y.data(), 0, high, elements.from(piece), elements.to(piece));
        this.backward = piece -> Elementwise.clampGradient(
                y.data(), y.gradient(), x.gradient(), 0, high, elements.from(piece), elements.to(piece));
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "vector activation";
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
        workers.run(elements.pieces(), forward);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(elements.pieces(), backward);
        }
    }
}
