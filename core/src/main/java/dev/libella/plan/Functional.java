package dev.libella.plan;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Layer;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * One layer on its own, as PyTorch's {@code torch.nn.functional}: for learning, for checking, for trying out. Each call
 * compiles a {@link Plan}; whoever calls a layer often should keep one. All methods are pure and may be called from any
 * thread.
 *
 * <pre>{@code
 * Tensor y = Functional.forward(Conv2d.of(1, 1, 2).withoutBias(), Map.of("weight", filter), image);
 * }</pre>
 */
public final class Functional {
    private static final String NAME = "layer";

    private Functional() {}

    /**
     * What a layer computes in inference.
     *
     * @param weights the layer's parameters by their own names (weight, bias, …). Not modified.
     * @param input with the batch in front: {@code [N, C, H, W]}. Not modified.
     * @return with the batch in front
     * @throws ShapeException if the input or a parameter does not fit the layer
     */
    public static Tensor forward(Layer layer, Map<String, Tensor> weights, Tensor input) {
        return Plan.inference(network(layer, input), parameters(layer, weights, input), batch(input), options())
                .forward(input)
                .copy();
    }

    /**
     * What a layer computes in training, and its gradients.
     *
     * @param output what comes out
     * @param input the gradient of the input
     * @param weights the gradients of the parameters, by their own names
     */
    public record Differentiated(Tensor output, Tensor input, Map<String, Tensor> weights) {}

    /**
     * What a layer computes in training, and the product of its Jacobian with a gradient of the output.
     *
     * @param weights the layer's parameters by their own names; a batch norm's running moments are modified
     * @param input with the batch in front: {@code [N, C, H, W]}. Not modified.
     * @param outputGradient of the output's shape. Not modified.
     * @throws ShapeException if a shape does not fit
     */
    public static Differentiated differentiate(
            Layer layer, Map<String, Tensor> weights, Tensor input, Tensor outputGradient) {
        Plan plan = Plan.training(
                network(layer, input),
                parameters(layer, weights, input),
                batch(input),
                options().withInputGradient());
        return differentiate(plan, input, outputGradient);
    }

    /**
     * The same for inference: batch norm uses its running moments, which stay as they are, and dropout does nothing.
     *
     * @param weights the layer's parameters by their own names. Not modified.
     * @param input with the batch in front: {@code [N, C, H, W]}. Not modified.
     * @param outputGradient of the output's shape. Not modified.
     * @throws ShapeException if a shape does not fit
     */
    public static Differentiated differentiateInference(
            Layer layer, Map<String, Tensor> weights, Tensor input, Tensor outputGradient) {
        Plan plan = Plan.differentiableInference(
                network(layer, input),
                parameters(layer, weights, input),
                batch(input),
                options().withInputGradient());
        return differentiate(plan, input, outputGradient);
    }

    private static Differentiated differentiate(Plan plan, Tensor input, Tensor outputGradient) {
        Tensor output = plan.forward(input).copy();
        plan.backward(outputGradient);
        Map<String, Tensor> gradients = new HashMap<>();
        plan.gradients().forEach((path, tensor) -> gradients.put(path.substring(NAME.length() + 1), tensor));
        return new Differentiated(output, plan.inputGradient(), gradients);
    }

    private static Network network(Layer layer, Tensor input) {
        if (input.shape().rank() < 1) {
            throw new ShapeException("input: must have the batch as its first axis; got a scalar; reshape to [1]");
        }
        return Network.builder(input.shape().from(1)).add(NAME, layer).build();
    }

    private static Parameters parameters(Layer layer, Map<String, Tensor> weights, Tensor input) {
        Map<String, Tensor> paths = new HashMap<>();
        weights.forEach((name, tensor) -> paths.put(NAME + "." + name, tensor));
        return Parameters.of(network(layer, input), paths);
    }

    private static int batch(Tensor input) {
        Shape shape = input.shape();
        return shape.size(0);
    }

    private static PlanOptions options() {
        return PlanOptions.threads(1);
    }
}
