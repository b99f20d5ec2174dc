package dev.libella.plan;

import dev.libella.nn.layer.FakeQuantize;
import java.util.List;
import java.util.Optional;

/**
 * One piece of a plan: reads some values, writes one, and in training carries gradients the other way. Its buffers and
 * pieces of work are made once, so that running it allocates nothing.
 *
 * <p>The backward pass writes the gradients of those inputs that need one and of its weights; it overwrites, never adds
 * (a value that several layers read is forked first).
 */
sealed interface Step
        permits ActivationStep,
                AddStep,
                BatchNormStep,
                BilinearStep,
                ConcatStep,
                ConvolutionStep,
                ConvolutionTransposeStep,
                DropoutStep,
                ExpandedDepthwiseStep,
                ForkStep,
                GatherStep,
                LinearStep,
                LocalResponseNormStep,
                MultiplyStep,
                PReluStep,
                PoolStep,
                RowNormStep,
                ReorderStep,
                SoftmaxStep,
                VectorBatchNormStep,
                VectorClampStep,
                VectorConvolutionStep,
                VectorDepthwiseStep,
                VectorLinearStep,
                VectorPoolStep {
    /** The layer, or layers, that it computes. */
    String name();

    /** The kernel that does it, for people. */
    String kernel();

    /** What the forward pass reads. */
    List<Value> reads();

    /** What the forward pass writes. */
    List<Value> writes();

    /** What the backward pass reads of the forward pass's values. */
    List<Value> keeps();

    /** Computes the outputs. */
    void forward();

    /** Multiplications with an addition that its formula takes forward, padding counted; 0 if it mainly moves numbers. */
    default long multiplyAdds() {
        return 0;
    }

    /** Whether anybody needs a gradient from before this step; if not, it is left out on the way back. */
    default boolean isDifferentiated() {
        return writes().stream().anyMatch(Value::needsGradient);
    }

    /** Computes the gradients. Only in training. */
    void backward();

    /**
     * The passes that {@link #forward} makes, if it makes nothing else and can make them for a few examples at a time; a
     * later one begins when the one before has ended. None if there is nothing to do.
     */
    default Optional<List<Pass>> forwardPasses() {
        return Optional.empty();
    }

    /** The passes that {@link #backward} makes, in the same way. */
    default Optional<List<Pass>> backwardPasses() {
        return Optional.empty();
    }

    /** Whether that overwrites the gradient of what the step has written. */
    default boolean changesGradient() {
        return false;
    }

    /** Rounds what it writes from now on, if it can; only in inference. */
    default boolean round(FakeQuantize layer) {
        return false;
    }

    /** Takes over parameters that have changed since; only inference, and training of what is frozen, keeps copies of them. */
    default void refresh() {}
}
