package dev.libella.plan;

import dev.libella.kernel.reference.ReferenceActivation;
import dev.libella.kernel.vector.activation.VectorPRelu;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;

/**
 * A leaky ReLU with learned slopes: {@code y = x for x > 0, weight·x otherwise}. In runs of neighbours that share a slope;
 * a slope's gradient adds its runs in order.
 */
final class PReluStep implements Step {
    private final Value x;
    private final Value y;
    private final Weight weight;
    private final int slopes;
    private final int run;
    private final double[] slopeSums;
    private final Workers workers;
    private final boolean fast;
    private final Cut runs;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    PReluStep(Value x, Value y, Weight weight, Kernels kernels, Workers workers) {
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.workers = workers;
        this.fast = kernels.fast();
        this.slopes = weight.value().shape().elements();
        int channels = x.shape.rank() > 1 ? x.shape.size(1) : 1;
        this.run = Math.max(1, x.exampleElements() / Math.max(1, channels));
        this.runs = Cut.of(x.elements() / run, run);
        this.slopeSums = new double[runs.items()];
        this.forward = piece -> {
            for (int i = runs.from(piece); i < runs.to(piece); i++) {
                forward(slope(i), i * run, i * run + run);
            }
        };
        this.backward = piece -> {
            for (int i = runs.from(piece); i < runs.to(piece); i++) {
                backward(i, i * run, i * run + run);
            }
        };
    }

    private float slope(int index) {
        return weight.data()[slopes == 1 ? 0 : index % slopes];
    }

    private void forward(float slope, int from, int to) {
        if (fast) {
            VectorPRelu.forward(x.data(), slope, y.data(), from, to);
        } else {
            ReferenceActivation.prelu(x.data(), slope, y.data(), from, to);
        }
    }

    private void backward(int index, int from, int to) {
        float[] dy = y.gradient();
        slopeSums[index] = fast
                ? VectorPRelu.slopeGradient(x.data(), dy, from, to)
                : ReferenceActivation.preluSlopeGradient(x.data(), dy, from, to);
        if (!x.needsGradient()) {
            return;
        }
        if (fast) {
            VectorPRelu.gradient(x.data(), slope(index), dy, x.gradient(), from, to);
        } else {
            ReferenceActivation.preluGradient(x.data(), slope(index), dy, x.gradient(), from, to);
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return fast ? "vector prelu" : "reference prelu";
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
        workers.run(runs.pieces(), forward);
    }

    @Override
    public void backward() {
        workers.run(runs.pieces(), backward);
        float[] dw = Weight.gradientOf(weight);
        if (dw != null) {
            for (int slope = 0; slope < slopes; slope++) {
                double sum = 0;
                for (int i = slope; i < runs.items(); i += slopes) {
                    sum += slopeSums[i];
                }
                dw[slope] = (float) sum;
            }
        }
    }
}
