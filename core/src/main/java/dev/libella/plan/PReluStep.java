package dev.libella.plan;

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
    private final Cut runs;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    PReluStep(Value x, Value y, Weight weight, Workers workers) {
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.workers = workers;
        this.slopes = weight.value().shape().elements();
        int channels = x.shape.rank() > 1 ? x.shape.size(1) : 1;
        this.run = Math.max(1, x.exampleElements() / Math.max(1, channels));
        this.runs = Cut.of(x.elements() / run, run);
        this.slopeSums = new double[runs.items()];
        this.forward = piece -> {
            for (int i = runs.from(piece); i < runs.to(piece); i++) {
                values(x.data(), slope(i), y.data(), i * run, i * run + run);
            }
        };
        this.backward = piece -> {
            for (int i = runs.from(piece); i < runs.to(piece); i++) {
                int from = i * run;
                slopeSums[i] = slopeSum(x.data(), y.gradient(), from, from + run);
                if (x.needsGradient()) {
                    gradients(x.data(), slope(i), y.gradient(), x.gradient(), from, from + run);
                }
            }
        };
    }

    private float slope(int index) {
        return weight.data()[slopes == 1 ? 0 : index % slopes];
    }

    // Without branches, so that the compiler makes vectors of it. NaN stays NaN.
    private static void values(float[] in, float slope, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
            out[i] = Math.max(in[i], 0) + slope * Math.min(in[i], 0);
        }
    }

    private static double slopeSum(float[] in, float[] dy, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) Math.min(in[i], 0) * dy[i];
        }
        return sum;
    }

    private static void gradients(float[] in, float slope, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = in[i] > 0 ? dy[i] : slope * dy[i];
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "reference prelu";
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
