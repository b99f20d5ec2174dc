package dev.libella.onnx.operator;

import dev.libella.nn.layer.Layer;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.plan.Plan;
import dev.libella.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The plan that a node was last computed by, for the next time: weights are then packed already. One for each node, so
 * that inputs of many sizes take no more memory. Thread-safe: a plan is lent to one thread at a time, and another one
 * that comes meanwhile makes a plan of its own.
 */
public final class PlanCache {
    private final Map<String, Kept> plans = new ConcurrentHashMap<>();

    /** What a plan was made for. Arrays are compared by identity: constants stay the same objects. */
    @SuppressWarnings("ArrayRecordComponent")
    record Key(Layer layer, Shape input, float[] weight, float @Nullable [] bias) {
        static Key of(Layer layer, OnnxTensor input, OnnxTensor weight, @Nullable OnnxTensor bias) {
            float[] numbers = weight.toTensor().data();
            return new Key(
                    layer,
                    input.shape(),
                    numbers,
                    bias == null ? null : bias.toTensor().data());
        }

        @SuppressWarnings("ReferenceEquality") // whether it is the same constant, not one that is equal to it
        boolean fits(Key other) {
            return layer.equals(other.layer)
                    && input.equals(other.input)
                    && weight == other.weight
                    && bias == other.bias;
        }
    }

    /** A plan with what it was made for. */
    record Kept(Key key, Plan plan) {}

    /** Takes out the plan of a node. */
    Optional<Kept> borrow(String node) {
        return Optional.ofNullable(plans.remove(node));
    }

    /** Puts a plan back when its output was copied. */
    void giveBack(String node, Kept kept) {
        plans.put(node, kept);
    }
}
