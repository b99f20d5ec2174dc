package dev.libella.plan;

import dev.libella.kernel.reference.ReferenceMatrix;
import dev.libella.nn.layer.Linear;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A linear layer by the reference kernel. */
final class LinearStep implements Step {
    private final Value x;
    private final Value y;
    private final Weight weight;
    private final Workers workers;
    private final Cut rows;
    private final Cut outputs;
    private final Workers.Piece forward;
    private final Workers.Piece inputGradient;
    private final Workers.Piece weightGradient;

    LinearStep(Linear layer, Value x, Value y, Weight weight, @Nullable Weight bias, Workers workers) {
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.workers = workers;
        int in = layer.inFeatures();
        int out = layer.outFeatures();
        int count = x.elements() / in;
        this.rows = Cut.of(count, (long) in * out);
        this.outputs = Cut.of(out, (long) in * count);
        this.forward = piece -> ReferenceMatrix.forward(
                in, out, x.data(), weight.data(), Weight.dataOf(bias), y.data(), rows.from(piece), rows.to(piece));
        this.inputGradient = piece -> ReferenceMatrix.inputGradient(
                in, out, y.gradient(), weight.data(), x.gradient(), rows.from(piece), rows.to(piece));
        float[] dw = Weight.gradientOf(weight);
        float[] db = Weight.gradientOf(bias);
        this.weightGradient = piece -> {
            if (dw != null) {
                ReferenceMatrix.weightGradient(
                        count, in, out, x.data(), y.gradient(), dw, db, outputs.from(piece), outputs.to(piece));
            }
        };
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "reference matrix product";
    }

    @Override
    public long multiplyAdds() {
        return (long) y.elements() * x.shape.size(x.shape.rank() - 1);
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
        return weight.isTrained() ? List.of(x) : List.of();
    }

    @Override
    public void forward() {
        workers.run(rows.pieces(), forward);
    }

    @Override
    public void backward() {
        if (weight.isTrained()) {
            workers.run(outputs.pieces(), weightGradient);
        }
        if (x.needsGradient()) {
            workers.run(rows.pieces(), inputGradient);
        }
    }
}
