package dev.libella.plan;

import dev.libella.kernel.vector.Reorder;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;

/** The same numbers in another layout. */
final class ReorderStep implements Step {
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut examples;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    ReorderStep(Value x, Value y, Workers workers) {
        this.x = x;
        this.y = y;
        this.workers = workers;
        int channels = x.shape.size(1);
        int positions = x.exampleElements() / Math.max(1, channels);
        this.examples = Cut.of(x.batch(), x.exampleElements());
        this.forward = piece -> Reorder.run(
                channels, positions, x.data(), x.layout, y.data(), y.layout, examples.from(piece), examples.to(piece));
        this.backward = piece -> Reorder.run(
                channels,
                positions,
                y.gradient(),
                y.layout,
                x.gradient(),
                x.layout,
                examples.from(piece),
                examples.to(piece));
    }

    @Override
    public String name() {
        return x.name;
    }

    @Override
    public String kernel() {
        return "reorder";
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
        return List.of();
    }

    @Override
    public void forward() {
        workers.run(examples.pieces(), forward);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(examples.pieces(), backward);
        }
    }
}
