package dev.libella.plan;

import java.util.List;

/** Values one behind the other along an axis. */
final class ConcatStep implements Step {
    private final List<Value> inputs;
    private final Value y;
    private final int outer;
    private final int[] runs;
    private final int outRun;

    /** @param axis counted with the batch as axis 0, not negative */
    ConcatStep(int axis, List<Value> inputs, Value y) {
        this.inputs = List.copyOf(inputs);
        this.y = y;
        this.outRun = y.shape.from(axis).elements();
        this.outer = outRun == 0 ? 0 : y.elements() / outRun;
        this.runs = inputs.stream()
                .mapToInt(input -> input.shape.from(axis).elements())
                .toArray();
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "concat";
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
        int at = 0;
        for (int k = 0; k < runs.length; k++) {
            for (int i = 0; i < outer; i++) {
                System.arraycopy(inputs.get(k).data(), i * runs[k], y.data(), i * outRun + at, runs[k]);
            }
            at += runs[k];
        }
    }

    @Override
    public void backward() {
        int at = 0;
        for (int k = 0; k < runs.length; k++) {
            if (inputs.get(k).needsGradient()) {
                for (int i = 0; i < outer; i++) {
                    System.arraycopy(
                            y.gradient(), i * outRun + at, inputs.get(k).gradient(), i * runs[k], runs[k]);
                }
            }
            at += runs[k];
        }
    }
}
