package dev.libella.plan;

import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.kernel.vector.layout.Reorder;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The same numbers in another layout. */
final class ReorderStep implements Step {
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut cut;
    private final Workers.Piece forward;
    private final Workers.Piece backward;
    private Workers.@Nullable Piece rounded;

    ReorderStep(Value x, Value y, Workers workers) {
        this.x = x;
        this.y = y;
        this.workers = workers;
        Layout blocks = x.isBlocked() ? x.layout : y.layout;
        // Images side by side are channels of one example, or of several if they fill their blocks.
        boolean images = blocks.images() > 1;
        boolean wholeBlocks = x.batch() % blocks.images() == 0;
        int sets = images ? wholeBlocks ? x.batch() / blocks.images() : 1 : x.batch();
        int columns = images ? wholeBlocks ? blocks.images() : x.batch() : x.shape.size(1);
        int positions = x.elements() / Math.max(1, sets * columns);
        Layout from = new Layout(x.layout.width(), 1);
        Layout to = new Layout(y.layout.width(), 1);
        this.cut = Cut.of(sets, (long) columns * positions);
        this.forward =
                piece -> Reorder.run(columns, positions, x.data(), from, y.data(), to, cut.from(piece), cut.to(piece));
        this.backward = piece ->
                Reorder.run(columns, positions, y.gradient(), to, x.gradient(), from, cut.from(piece), cut.to(piece));
    }

    @Override
    public String name() {
        return x.name;
    }

    @Override
    public String kernel() {
        return rounded == null ? "reorder" : "reorder + rounding";
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
        workers.run(cut.pieces(), rounded == null ? forward : rounded);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(cut.pieces(), backward);
        }
    }

    @Override
    public boolean round(FakeQuantize layer) {
        int length = y.storage.elements / Math.max(1, cut.items());
        Steps steps = Steps.of(layer);
        rounded = piece -> {
            forward.run(piece);
            Elementwise.round(steps, y.data(), length * cut.from(piece), length * cut.to(piece));
        };
        return true;
    }
}
