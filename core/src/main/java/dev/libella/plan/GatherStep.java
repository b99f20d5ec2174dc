package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers moved, repeated or left out: each output number of an example is one of its input numbers or a constant.
 * Padding, shuffling, cutting and nearest-neighbour enlarging are all this.
 */
final class GatherStep implements Step {
    private final String kernel;
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut examples;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    /**
     * @param source for each number of an output example its place in the input example, or −1 for the constant. Not
     *     modified.
     */
    GatherStep(String kernel, int[] source, float constant, Value x, Value y, Workers workers) {
        this.kernel = kernel;
        this.x = x;
        this.y = y;
        this.workers = workers;
        int in = x.exampleElements();
        int out = y.exampleElements();
        this.examples = Cut.of(x.batch(), out);
        this.forward = piece -> {
            for (int n = examples.from(piece); n < examples.to(piece); n++) {
                for (int i = 0; i < out; i++) {
                    y.data()[n * out + i] = source[i] < 0 ? constant : x.data()[n * in + source[i]];
                }
            }
        };
        this.backward = piece -> {
            for (int n = examples.from(piece); n < examples.to(piece); n++) {
                Arrays.fill(x.gradient(), n * in, (n + 1) * in, 0);
                for (int i = 0; i < out; i++) {
                    if (source[i] >= 0) {
                        x.gradient()[n * in + source[i]] += y.gradient()[n * out + i];
                    }
                }
            }
        };
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return kernel;
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
