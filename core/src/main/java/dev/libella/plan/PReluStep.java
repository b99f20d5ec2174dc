package dev.libella.plan;

import java.util.Arrays;
import java.util.List;

/** A leaky ReLU with learned slopes: {@code y = x for x > 0, weight·x otherwise}. */
final class PReluStep implements Step {
    private final Value x;
    private final Value y;
    private final Weight weight;
    private final int slopes;
    private final int positions;
    private final double[] slopeSums;

    PReluStep(Value x, Value y, Weight weight) {
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.slopes = weight.value().shape().elements();
        int channels = x.shape.rank() > 1 ? x.shape.size(1) : 1;
        this.slopeSums = new double[slopes];
        this.positions = x.exampleElements() / Math.max(1, channels);
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

    private int slope(int element) {
        return slopes == 1 ? 0 : element / positions % slopes;
    }

    @Override
    public void forward() {
        float[] in = x.data();
        float[] out = y.data();
        for (int i = 0; i < x.elements(); i++) {
            out[i] = in[i] > 0 ? in[i] : weight.data()[slope(i)] * in[i];
        }
    }

    @Override
    public void backward() {
        float[] in = x.data();
        float[] dy = y.gradient();
        float[] dw = Weight.gradientOf(weight);
        if (dw != null) {
            Arrays.fill(slopeSums, 0);
            for (int i = 0; i < x.elements(); i++) {
                slopeSums[slope(i)] += in[i] > 0 ? 0 : (double) in[i] * dy[i];
            }
            for (int i = 0; i < slopes; i++) {
                dw[i] = (float) slopeSums[i];
            }
        }
        if (x.needsGradient()) {
            float[] dx = x.gradient();
            for (int i = 0; i < x.elements(); i++) {
                dx[i] = in[i] > 0 ? dy[i] : weight.data()[slope(i)] * dy[i];
            }
        }
    }
}
