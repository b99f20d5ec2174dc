package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;

/** The sum of several values. */
final class AddStep implements Step {
    private final List<Value> inputs;
    private final Value y;
    private final Workers workers;
    private final Cut elements;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    AddStep(List<Value> inputs, Value y, Workers workers) {
        this.inputs = List.copyOf(inputs);
        this.y = y;
        this.workers = workers;
        this.elements = Cut.of(y.storage.elements, inputs.size());
        this.forward = piece -> add(elements.from(piece), elements.to(piece));
        this.backward = piece -> copy(elements.from(piece), elements.to(piece));
    }

    private void add(int from, int to) {
        float[] out = y.data();
        if (inputs.size() == 1) {
            System.arraycopy(inputs.getFirst().data(), from, out, from, to - from);
            return;
        }
        sum(inputs.get(0).data(), inputs.get(1).data(), out, from, to);
        for (int k = 2; k < inputs.size(); k++) {
            sum(out, inputs.get(k).data(), out, from, to);
        }
    }

    private static void sum(float[] a, float[] b, float[] sum, int from, int to) {
        for (int i = from; i < to; i++) {
            sum[i] = a[i] + b[i];
        }
    }

    private void copy(int from, int to) {
        for (int k = 0; k < inputs.size(); k++) {
            if (inputs.get(k).needsGradient()) {
                System.arraycopy(y.gradient(), from, inputs.get(k).gradient(), from, to - from);
            }
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "add";
    }

    @Override
    public List<Value> reads() {
        return inputs;
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
        workers.run(elements.pieces(), forward);
    }

    @Override
    public void backward() {
        workers.run(elements.pieces(), backward);
    }
}
