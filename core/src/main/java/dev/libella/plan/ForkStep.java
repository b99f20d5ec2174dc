package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import java.util.Optional;

/**
 * A value that several layers read. Forward they read the same memory; backward the first writes the value's gradient,
 * each other one a gradient of its own, and this step adds those, in order.
 */
final class ForkStep implements Step {
    private final Value x;
    private final List<Value> branches;
    private final Workers workers;
    private final Cut elements;
    private final Workers.Piece sum;
    private boolean isJoined;

    /** @param branches share the memory of x; the first has its gradient as well, the others gradients of their own */
    ForkStep(Value x, List<Value> branches, Workers workers) {
        this.x = x;
        this.branches = List.copyOf(branches);
        this.workers = workers;
        this.elements = Cut.of(x.storage.elements, branches.size() - 1);
        this.sum = piece -> {
            int from = elements.from(piece);
            int to = elements.to(piece);
            float[] dx = x.gradient();
            for (int k = 1; k < this.branches.size(); k++) {
                float[] dy = this.branches.get(k).gradient();
                for (int i = from; i < to; i++) {
                    dx[i] += dy[i];
                }
            }
        };
    }

    /** Leaves adding the second of two gradients to the step that reads the first branch. */
    void leaveAdding() {
        isJoined = true;
    }

    @Override
    public String name() {
        return x.name;
    }

    @Override
    public String kernel() {
        return "fork";
    }

    @Override
    public List<Value> reads() {
        return List.of(x);
    }

    @Override
    public List<Value> writes() {
        return branches;
    }

    @Override
    public List<Value> keeps() {
        return List.of();
    }

    @Override
    public void forward() {
        // The branches share the memory of x.
    }

    @Override
    public Optional<List<Pass>> forwardPasses() {
        return Optional.of(List.of());
    }

    @Override
    public Optional<List<Pass>> backwardPasses() {
        return x.needsGradient() && !isJoined ? Optional.empty() : Optional.of(List.of());
    }

    @Override
    public void backward() {
        if (x.needsGradient() && !isJoined) {
            workers.run(elements.pieces(), sum);
        }
    }
}
