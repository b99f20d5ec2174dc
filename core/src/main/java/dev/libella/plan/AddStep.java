package dev.libella.plan;

import java.util.List;

/** The sum of several values. */
final class AddStep implements Step {
    private final List<Value> inputs;
    private final Value y;

    AddStep(List<Value> inputs, Value y) {
        this.inputs = List.copyOf(inputs);
        this.y = y;
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
        float[] out = y.data();
        System.arraycopy(inputs.get(0).data(), 0, out, 0, y.elements());
        for (int k = 1; k < inputs.size(); k++) {
            float[] in = inputs.get(k).data();
            for (int i = 0; i < y.elements(); i++) {
                out[i] += in[i];
            }
        }
    }

    @Override
    public void backward() {
        for (int k = 0; k < inputs.size(); k++) {
            if (inputs.get(k).needsGradient()) {
                System.arraycopy(y.gradient(), 0, inputs.get(k).gradient(), 0, y.elements());
            }
        }
    }
}
