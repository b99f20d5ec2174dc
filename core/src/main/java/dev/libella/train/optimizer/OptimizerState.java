package dev.libella.train.optimizer;

import dev.libella.parallel.Workers;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an optimizer remembers between steps: how many there were, and buffers as large as the weights. All of it is in
 * {@link #steps()} and {@link #tensors()}; put back by {@link #restore}, training goes on with the same bits.
 *
 * <p>Belongs to one thread at a time.
 */
public final class OptimizerState {
    /** Weights of a share: with their gradients and buffers they stay in the second-level cache. */
    private static final int SHARE = 16 * 1024;

    private static final Workers ALONE = new Workers(1);

    private final List<ParameterGroup> groups;
    private final List<Optimizer> current; // what each group's next step is made with
    private final Map<String, Tensor> tensors = new LinkedHashMap<>(); // "conv1.weight/exp_avg"
    private final Map<String, float[][]> buffers = new LinkedHashMap<>(); // by path, in the optimizer's order
    private final List<Share> shares = new ArrayList<>();
    private final Workers.Piece work = this::step;
    private Map<String, Tensor> gradients = Map.of(); // of the step being made
    private long steps;

    /** A piece of a step: a range of an array of weights, small enough to stay in the cache. */
    private record Share(int group, String path, Tensor weights, int from, int to) {}

    /**
     * The state before the first step.
     *
     * @param groups weights and the settings for them; each path in one group only
     * @throws IllegalArgumentException if there is no group, or a path is in two
     */
    public OptimizerState(List<ParameterGroup> groups) {
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("optimizer: needs at least one group of parameters; got none");
        }
        this.groups = List.copyOf(groups);
        this.current = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            Optimizer optimizer = groups.get(group).optimizer();
            current.add(optimizer);
            for (Map.Entry<String, Tensor> entry :
                    groups.get(group).parameters().entrySet()) {
                addBuffers(optimizer, entry.getKey(), entry.getValue());
                addShares(group, entry.getKey(), entry.getValue());
            }
        }
    }

    /** The state before the first step of one optimizer for all weights. */
    public OptimizerState(Optimizer optimizer, Map<String, Tensor> parameters) {
        this(List.of(new ParameterGroup(optimizer, parameters)));
    }

    private void addBuffers(Optimizer optimizer, String path, Tensor weights) {
        List<float[]> arrays = new ArrayList<>();
        for (String name : optimizer.buffers()) {
            Tensor buffer = Tensor.full(weights.shape(), optimizer.initial());
            tensors.put(path + "/" + name, buffer);
            arrays.add(buffer.data());
        }
        if (buffers.put(path, arrays.toArray(float[][]::new)) != null) {
            throw new IllegalArgumentException("optimizer: '" + path + "' is in two groups; put it in one");
        }
    }

    private void addShares(int group, String path, Tensor weights) {
        int count = weights.data().length;
        for (int from = 0; from < count; from += SHARE) {
            shares.add(new Share(group, path, weights, from, Math.min(count, from + SHARE)));
        }
    }

    /** How many steps were made. */
    public long steps() {
        return steps;
    }

    /** The weights of each group, and the settings it began with. */
    public List<ParameterGroup> groups() {
        return groups;
    }

    /** All buffers by path and name, {@code conv1.weight/exp_avg}; the tensors themselves, not copies. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * Makes the next steps of a group with other settings: a schedule's learning rate or momentum.
     *
     * @param group which group; the first is 0
     * @param optimizer of the kind the group has had
     * @throws IllegalArgumentException if the new settings remember other things than the old ones
     */
    public void use(int group, Optimizer optimizer) {
        Optimizer before = current.get(group);
        if (!optimizer.getClass().equals(before.getClass())
                || !optimizer.buffers().equals(before.buffers())) {
            throw new IllegalArgumentException("optimizer: only numbers can change during training, not what is "
                    + "remembered; had " + before + ", got " + optimizer);
        }
        current.set(group, optimizer);
    }

    /** Makes one step on the calling thread; see {@link #step(Map, Workers)}. */
    public void step(Map<String, Tensor> gradients) {
        step(gradients, ALONE);
    }

    /**
     * Makes one step.
     *
     * @param gradients path to gradient, of the weights' shapes, for every path of every group. Not modified.
     * @param workers who share the work; the weights get the same bits for any number of threads
     * @throws ShapeException if a gradient is missing or of another shape; nothing is modified then
     */
    public void step(Map<String, Tensor> gradients, Workers workers) {
        for (ParameterGroup group : groups) {
            group.parameters().forEach((path, weights) -> check(path, weights, gradients));
        }
        steps++;
        this.gradients = gradients;
        workers.run(shares.size(), work);
        this.gradients = Map.of();
    }

    private void step(int index) {
        Share share = shares.get(index);
        float[] gradient = find(gradients, share.path).data();
        current.get(share.group)
                .step(share.weights.data(), gradient, find(buffers, share.path), steps, share.from, share.to);
    }

    /**
     * Goes back to a remembered state.
     *
     * @param steps how many steps had been made
     * @param saved what {@link #tensors()} was then: exactly these paths and shapes. Copied, not kept.
     * @throws ShapeException naming what is missing, unknown or of another shape; nothing is modified then
     */
    public void restore(long steps, Map<String, Tensor> saved) {
        Set<String> expected = tensors.keySet();
        if (steps < 0 || !saved.keySet().equals(expected)) {
            throw new ShapeException("optimizer: the saved state must have " + expected + " and at least 0 steps; got "
                    + saved.keySet() + " and " + steps + " steps; was it saved by another optimizer or network?");
        }
        tensors.forEach((path, tensor) -> check(path, tensor, saved));
        this.steps = steps;
        tensors.forEach((path, tensor) ->
                System.arraycopy(find(saved, path).data(), 0, tensor.data(), 0, tensor.data().length));
    }

    private static void check(String path, Tensor like, Map<String, Tensor> given) {
        Tensor tensor = given.get(path);
        if (tensor == null || !tensor.shape().equals(like.shape())) {
            throw new ShapeException("optimizer: '" + path + "' must be " + like.shape() + "; got "
                    + (tensor == null ? "nothing" : tensor.shape()));
        }
    }

    private static <T> T find(Map<String, T> map, String path) {
        T found = map.get(path);
        if (found == null) {
            throw new AssertionError(path);
        }
        return found;
    }
}
