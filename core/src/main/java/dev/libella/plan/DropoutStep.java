package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import dev.libella.random.Random;
import java.util.List;

/**
 * Dropout in training. Which numbers fall is a function of the seed, the layer, the training step and the position, so
 * the backward pass asks again instead of keeping a mask.
 */
final class DropoutStep implements Step {
    private final Value x;
    private final Value y;
    private final double probability;
    private final int run;
    private final long layerKey;
    private final Clock clock;
    private final Workers workers;
    private final Cut elements;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    /**
     * @param run neighbouring numbers that fall together: 1, or a channel's positions
     * @param layer distinguishes this layer from the network's others
     */
    DropoutStep(double probability, int run, long layer, Value x, Value y, Clock clock, Workers workers) {
        this.x = x;
        this.y = y;
        this.probability = probability;
        this.run = run;
        this.layerKey = Random.key(clock.seed, layer);
        this.clock = clock;
        this.workers = workers;
        this.elements = Cut.of(x.elements(), 4);
        this.forward = piece -> drop(x.data(), y.data(), elements.from(piece), elements.to(piece));
        this.backward = piece -> drop(y.gradient(), x.gradient(), elements.from(piece), elements.to(piece));
    }

    private void drop(float[] in, float[] out, int from, int to) {
        long key = Random.bits(layerKey, clock.step);
        float scale = probability < 1 ? (float) (1 / (1 - probability)) : 0;
        for (int i = from; i < to; i++) {
            out[i] = Random.uniform(key, i / run) < probability ? 0 : in[i] * scale;
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "dropout";
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
        workers.run(elements.pieces(), forward);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(elements.pieces(), backward);
        }
    }
}
