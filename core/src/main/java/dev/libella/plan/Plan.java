package dev.libella.plan;

import dev.libella.nn.Memory;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network compiled for one batch size, for inference or for training: its steps in order, each with a kernel chosen,
 * and all memory given out beforehand. Running it allocates nothing.
 *
 * <p>The result has the same bits for any number of threads. A plan belongs to one thread at a time; network and
 * parameters are shared freely between plans, as long as nobody trains them meanwhile.
 *
 * <pre>{@code
 * Plan plan = Plan.inference(network, parameters, 1, PlanOptions.threads(2));
 * Tensor logits = plan.forward(image);
 * }</pre>
 */
public final class Plan {
    private final Network network;
    private final int batch;
    private final Mode mode;
    private final Clock clock;
    private final List<Step> steps;
    private final List<Runnable> forward;
    private final List<Runnable> backward;
    private final Value input;
    private final Value output;
    private final Map<String, Value> values;
    private final Map<String, Tensor> gradients;
    private final PlanOptions options;
    private final long bytes;
    private final @Nullable Slices slices;
    private final Shape inputShape;
    private final Tensor outputTensor;
    private final Tensor unbatchedOutput;

    private Plan(Network network, Parameters parameters, int batch, int slice, PlanOptions options, Mode mode) {
        if (batch < 0) {
            throw new ShapeException("plan: the batch size must not be negative; got " + batch);
        }
        options.observed().forEach(network::node);
        (mode.hasGradients() ? Memory.training(network, batch) : Memory.inference(network, batch)).requireFits();
        this.network = network;
        this.batch = batch;
        this.mode = mode;
        this.options = options;
        this.clock = new Clock(options.seed());
        this.inputShape = network.input().prepend(batch);
        if (slice < batch) {
            this.slices = new Slices(network, parameters, batch, slice, options);
            Plan first = slices.first();
            this.steps = first.steps;
            this.input = first.input;
            this.output = first.output;
            this.forward = first.forward;
            this.backward = first.backward;
            this.values = first.values;
            this.gradients = first.gradients;
            this.bytes = slices.bytes();
            this.outputTensor = Tensor.zeros(network.output().prepend(batch));
        } else {
            this.slices = null;
            Lowering.Lowered lowered = Lowering.lower(network, parameters, batch, options, mode, clock);
            this.steps = lowered.steps();
            this.input = lowered.input();
            this.output = lowered.output();
            this.values = lowered.values();
            this.gradients = Collections.unmodifiableMap(lowered.gradients());
            if (output.gradientStorage != null && !needsGradientsCopy()) {
                output.gradientStorage.makeExternal();
            }
            List<Step> differentiated =
                    steps.reversed().stream().filter(Step::isDifferentiated).toList();
            Schedule forwardSchedule = Schedule.forward(steps, options.workers());
            Schedule backwardSchedule = Schedule.backward(differentiated, options.workers());
            this.forward = forwardSchedule.work();
            this.backward = backwardSchedule.work();
            this.bytes = Buffers.assign(steps, forwardSchedule, backwardSchedule, input, output, mode.hasGradients());
            // A network of nothing but Flatten hands its input through: the output's memory is set at each run.
            boolean handsThrough = output.storage == input.storage;
            this.outputTensor = handsThrough ? Tensor.zeros(output.shape) : Tensor.of(output.shape, output.data());
        }
        this.unbatchedOutput = batch == 1 ? outputTensor.reshape(network.output()) : outputTensor;
    }

    /** Compiles for inference of the batch as a whole. */
    static Plan whole(Network network, Parameters parameters, int batch, PlanOptions options) {
        return new Plan(network, parameters, batch, batch, options, Mode.INFERENCE);
    }

    /**
     * Compiles for inference: dropout does nothing and batch norm uses its running moments.
     *
     * <p>The plan may keep the parameters in a form of its own: after they have changed, call {@link #refresh}.
     *
     * @param batch examples in a run, ≥ 0
     * @throws IllegalArgumentException if what it needs cannot fit the heap; nothing is allocated then
     */
    public static Plan inference(Network network, Parameters parameters, int batch, PlanOptions options) {
        boolean slices = options.observed().isEmpty() && options.kernels().fast();
        int slice = slices ? Slices.size(network, batch) : batch;
        return new Plan(network, parameters, batch, slice, options, Mode.INFERENCE);
    }

    /**
     * Compiles for training: {@link #forward(Tensor)} remembers what {@link #backward} needs, dropout drops, and batch norm uses
     * the batch's moments and moves the running ones, which are among the parameters.
     *
     * <p>The parameters' arrays are read anew at each run, so an optimiser updates them in place.
     *
     * @param batch examples in a run, ≥ 0
     * @throws ShapeException if a batch norm would get a single number for each channel
     * @throws IllegalArgumentException if what it needs cannot fit the heap; nothing is allocated then
     */
    public static Plan training(Network network, Parameters parameters, int batch, PlanOptions options) {
        return new Plan(network, parameters, batch, batch, options, Mode.TRAINING);
    }

    /**
     * Compiles for inference with gradients: dropout does nothing, batch norm uses its running moments and leaves them,
     * and {@link #backward} gives gradients all the same. For asking what a trained network looks at.
     *
     * @param batch examples in a run, ≥ 0
     */
    public static Plan differentiableInference(Network network, Parameters parameters, int batch, PlanOptions options) {
        return new Plan(network, parameters, batch, batch, options, Mode.DIFFERENTIABLE_INFERENCE);
    }

    /** Whether the output's gradient is overwritten or read later, so that the caller's array cannot take its place. */
    private boolean needsGradientsCopy() {
        Storage gradient = output.gradientStorage;
        return !options.observed().isEmpty()
                || gradient == input.gradientStorage
                || steps.stream()
                        .filter(Step::changesGradient)
                        .flatMap(step -> step.writes().stream())
                        .anyMatch(value -> value.gradientStorage == gradient);
    }

    /** What was compiled. */
    public Network network() {
        return network;
    }

    /** Examples in a run. */
    public int batch() {
        return batch;
    }

    /** Examples that are taken through all steps at a time: the batch, or less of it where that is faster. */
    public int slice() {
        return input.batch();
    }

    /** Bytes of memory given to values and their gradients; parameters and their gradients not counted. */
    public long bytes() {
        return bytes;
    }

    /**
     * Computes the network.
     *
     * @param images {@code [N, C, H, W]} with this plan's batch size, or {@code [C, H, W]} if that is 1. Not modified;
     *     not to be changed before {@link #backward}.
     * @return the output, with a batch if the input had one. The plan's own memory: the next run overwrites it.
     * @throws ShapeException if the shape is another; the message says which axis is missing or wrong
     */
    public Tensor forward(Tensor images) {
        boolean unbatched = InputCheck.isUnbatched(images.shape(), inputShape, network.input());
        if (slices != null) {
            slices.run(images.data(), outputTensor.data());
            return outputTensor;
        }
        input.storage.array = images.data();
        for (int i = 0; i < forward.size(); i++) {
            forward.get(i).run();
        }
        return result(images, unbatched);
    }

    /**
     * Computes the network and takes the time of each step. The first hundreds of runs are slower than later ones: the JVM
     * compiles what it runs.
     *
     * @param images as for {@link #forward(Tensor)}. Not modified.
     * @param nanoseconds as many as {@link #lines} has; each step's time is added. Where threads take slices of the batch,
     *     the sum of all slices' times divided by the threads, as if they had shared each step. Modified.
     * @return as {@link #forward(Tensor)}
     */
    public Tensor forward(Tensor images, long[] nanoseconds) {
        boolean unbatched = InputCheck.isUnbatched(images.shape(), inputShape, network.input());
        if (slices != null) {
            slices.run(images.data(), outputTensor.data(), nanoseconds);
            return outputTensor;
        }
        input.storage.array = images.data();
        long before = System.nanoTime();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).forward();
            long after = System.nanoTime();
            nanoseconds[i] += after - before;
            before = after;
        }
        return result(images, unbatched);
    }

    /** The output, also where it is the input. */
    private Tensor result(Tensor images, boolean unbatched) {
        if (output.storage == input.storage) {
            System.arraycopy(images.data(), 0, outputTensor.data(), 0, outputTensor.data().length);
        }
        return unbatched ? unbatchedOutput : outputTensor;
    }

    /**
     * Sets the number of the training step, from which dropout's choices follow; 0 at first.
     *
     * @param step any number, different for each step of a training run
     */
    public void setStep(long step) {
        clock.step = step;
    }

    /**
     * Computes the gradients of all trained parameters (and of the input, if asked for) from that of the output, for the
     * last {@link #forward(Tensor)}. They replace the ones before.
     *
     * @param outputGradient same shape as the output. Not modified.
     * @throws IllegalStateException if the plan was compiled for inference
     * @throws ShapeException if the shape is another
     */
    public void backward(Tensor outputGradient) {
        if (!mode.hasGradients()) {
            throw new IllegalStateException("plan: gradients need a plan that has them; use Plan.training(…) or "
                    + "Plan.differentiableInference(…)");
        }
        if (!outputGradient.shape().equals(output.shape)
                && !(batch == 1 && outputGradient.shape().equals(network.output()))) {
            throw new ShapeException(
                    "plan: the output's gradient must be " + output.shape + "; got " + outputGradient.shape());
        }
        if (output.needsGradient()) {
            Storage gradient = Objects.requireNonNull(output.gradientStorage);
            if (gradient.isExternal()) {
                gradient.array = outputGradient.data();
            } else {
                System.arraycopy(outputGradient.data(), 0, gradient.array, 0, output.elements());
            }
        }
        for (int i = 0; i < backward.size(); i++) {
            backward.get(i).run();
        }
    }

    /**
     * The trained parameters' gradients by path, in the network's order; empty for inference. The plan's own memory:
     * {@link #backward} overwrites it.
     */
    public Map<String, Tensor> gradients() {
        return gradients;
    }

    /**
     * The gradient of the input: the plan's own memory.
     *
     * @throws IllegalStateException if it was not asked for in the options
     */
    public Tensor inputGradient() {
        if (!input.needsGradient()) {
            throw new IllegalStateException(
                    "plan: the input's gradient is not computed; ask for it with PlanOptions.withInputGradient()");
        }
        return Tensor.of(inputShape, input.gradient());
    }

    /**
     * What came out of an observed layer in the last run: the plan's own memory.
     *
     * @throws IllegalStateException if it is not among the options' observed layers
     */
    public Tensor observed(String layer) {
        Value value = observedValue(layer);
        return Tensor.of(value.shape, value.data());
    }

    /**
     * The gradient at the output of an observed layer after {@link #backward}: the plan's own memory.
     *
     * @throws IllegalStateException if it is not among the options' observed layers, or is not computed
     */
    public Tensor observedGradient(String layer) {
        Value value = observedValue(layer);
        return Tensor.of(value.shape, value.gradient());
    }

    private Value observedValue(String layer) {
        if (!options.observed().contains(layer)) {
            throw new IllegalStateException("plan: '" + layer
                    + "' is not observed; name it in PlanOptions.withObserved(…); observed are " + options.observed());
        }
        return Objects.requireNonNull(values.get(layer), layer);
    }

    /**
     * Takes over parameters that have changed since the plan was compiled; needed for inference, and in training for those
     * that are frozen.
     */
    public void refresh() {
        if (slices != null) {
            slices.refresh();
        } else {
            steps.forEach(Step::refresh);
        }
    }

    /**
     * The first layer whose output is not finite, for finding out where a training went wrong. Runs the network.
     *
     * @param images as for {@link #forward(Tensor)}. Not modified.
     */
    public Optional<String> firstNonFinite(Tensor images) {
        InputCheck.isUnbatched(images.shape(), inputShape, network.input());
        if (slices != null) {
            return slices.firstNonFinite(images.data());
        }
        input.storage.array = images.data();
        for (Step step : steps) {
            step.forward();
            for (Value value : step.writes()) {
                boolean isLayers = !value.name.equals(Network.INPUT); // or the input in another layout
                for (int i = 0; isLayers && i < value.storage.elements; i++) {
                    if (!Float.isFinite(value.data()[i])) {
                        return Optional.of(value.name);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * One line of what a plan does.
     *
     * @param name the layer, or layers, computed
     * @param kernel what computes it
     * @param layout how the result lies: row-major, or with 16 channels ({@code NCHW16c}) or images ({@code NCHW16n}) side
     *     by side
     * @param multiplyAdds multiplications with an addition that the formula takes for one batch, padding counted; 0 if it
     *     mainly moves numbers
     * @param bytes of one batch that it reads and writes, weights not counted
     */
    public record Line(String name, String kernel, String layout, long multiplyAdds, long bytes) {}

    /** What the plan does, in order. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Step step : steps) {
            long bytes = Stream.concat(step.reads().stream(), step.writes().stream())
                    .mapToLong(value -> (long) Float.BYTES * value.elements())
                    .sum();
            Value made = step.writes().getFirst();
            lines.add(new Line(
                    step.name(), step.kernel(), made.layout.text(), inBatch(step.multiplyAdds()), inBatch(bytes)));
        }
        return lines;
    }

    /** What a slice takes, for the batch. */
    private long inBatch(long inSlice) {
        return slices == null ? inSlice : inSlice / slice() * batch;
    }
}
