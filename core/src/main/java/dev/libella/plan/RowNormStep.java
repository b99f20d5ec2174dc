package dev.libella.plan;

import dev.libella.kernel.reference.ReferenceNormalization;
import dev.libella.kernel.vector.normalization.VectorRowNorm;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Group, instance and layer norm: rows of neighbouring numbers of one example are normalised. */
final class RowNormStep implements Step {
    private final Rows rows;
    private final @Nullable VectorRowNorm fast;
    private final double[] weightSums;
    private final double[] biasSums;
    private final double epsilon;
    private final Value x;
    private final Value y;
    private final @Nullable Weight weight;
    private final @Nullable Weight bias;
    private final Workers workers;
    private final Cut cut;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    /**
     * How a tensor is cut into rows.
     *
     * @param length numbers in a row
     * @param perExample rows in one example that have weights of their own
     * @param run neighbouring numbers that share a weight
     */
    record Rows(int length, int perExample, int run) {}

    RowNormStep(
            Rows rows,
            double epsilon,
            Value x,
            Value y,
            @Nullable Weight weight,
            @Nullable Weight bias,
            Kernels kernels,
            Workers workers) {
        this.rows = rows;
        this.epsilon = epsilon;
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.bias = bias;
        this.workers = workers;
        this.cut = Cut.of(x.elements() / Math.max(1, rows.length()), rows.length());
        int weights = weight == null ? 0 : weight.value().shape().elements();
        this.weightSums = new double[weights];
        this.biasSums = new double[weights];
        if (kernels.fast()) {
            VectorRowNorm norm = new VectorRowNorm(rows.length(), rows.perExample(), rows.run(), epsilon);
            this.fast = norm;
            this.forward = piece -> norm.forward(
                    x.data(), Weight.dataOf(weight), Weight.dataOf(bias), y.data(), cut.from(piece), cut.to(piece));
            this.backward = piece -> norm.gradient(
                    x.data(), Weight.dataOf(weight), y.gradient(), x.gradient(), cut.from(piece), cut.to(piece));
            return;
        }
        this.fast = null;
        this.forward = piece -> ReferenceNormalization.rows(
                rows.length(),
                rows.perExample(),
                rows.run(),
                epsilon,
                x.data(),
                Weight.dataOf(weight),
                Weight.dataOf(bias),
                y.data(),
                cut.from(piece),
                cut.to(piece));
        this.backward = piece -> ReferenceNormalization.rowsInputGradient(
                rows.length(),
                rows.perExample(),
                rows.run(),
                epsilon,
                x.data(),
                Weight.dataOf(weight),
                y.gradient(),
                x.gradient(),
                cut.from(piece),
                cut.to(piece));
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return fast != null ? "vector row norm" : "reference row norm";
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
        return List.of(x);
    }

    @Override
    public void forward() {
        workers.run(cut.pieces(), forward);
    }

    @Override
    public void backward() {
        float[] dw = Weight.gradientOf(weight);
        float[] db = Weight.gradientOf(bias);
        if (dw != null && db != null && fast != null) {
            fast.weightGradient(cut.items(), x.data(), y.gradient(), weightSums, biasSums);
            for (int i = 0; i < dw.length; i++) {
                dw[i] = (float) weightSums[i];
                db[i] = (float) biasSums[i];
            }
        } else if (dw != null && db != null) {
            ReferenceNormalization.rowsWeightGradient(
                    cut.items(), rows.length(), rows.perExample(), rows.run(), epsilon, x.data(), y.gradient(), dw, db);
        }
        if (x.needsGradient()) {
            workers.run(cut.pieces(), backward);
        }
    }
}
