package dev.libella.onnx.operator;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Conv1d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Conv3d;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.parallel.Workers;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operators with most of the work, in float32, through the library's own kernels: one layer as a plan. */
final class PlannedLayer {
    private static final long WORTH_IT = 100_000; // multiplications; below, compiling a plan costs more than it saves
    private static final PlanOptions OPTIONS =
            PlanOptions.with(new Workers(Runtime.getRuntime().availableProcessors()));

    private PlannedLayer() {}

    /** A convolution, or nothing if the plain loops are as good or its element type has no kernel. */
    static Optional<OnnxTensor> convolution(
            Call call, OnnxTensor input, OnnxTensor weight, @Nullable OnnxTensor bias, int groups, Windows windows) {
        int out = weight.shape().size(0);
        int in = input.shape().size(1);
        boolean hasBias = bias != null;
        long work = (long) input.shape().size(0) * windows.outputPlane() * weight.elements();
        if (work < WORTH_IT || !areFloat32(input, weight, bias)) {
            return Optional.empty();
        }
        Window depth = windows.depth().window();
        Window height = windows.height().window();
        Window width = windows.width().window();
        Layer layer = switch (input.shape().rank()) {
            case 3 -> new Conv1d(in, out, width, groups, hasBias);
            case 4 -> new Conv2d(in, out, height, width, groups, hasBias);
            default -> new Conv3d(in, out, depth, height, width, groups, hasBias);
        };
        return Optional.of(run(call, layer, input, weight, bias));
    }

    /** {@code x·weightᵀ + bias} for a matrix of rows, or nothing. */
    static Optional<OnnxTensor> linear(Call call, OnnxTensor input, OnnxTensor weight, @Nullable OnnxTensor bias) {
        long work = (long) input.shape().size(0) * weight.elements();
        int out = weight.shape().size(0);
        boolean fits = bias == null || bias.elements() == out;
        if (work < WORTH_IT || !fits || !areFloat32(input, weight, bias)) {
            return Optional.empty();
        }
        Linear layer = new Linear(weight.shape().size(1), out, bias != null);
        return Optional.of(run(call, layer, input, weight, bias));
    }

    private static boolean areFloat32(OnnxTensor input, OnnxTensor weight, @Nullable OnnxTensor bias) {
        return input.type() == DataType.FLOAT32
                && weight.type() == DataType.FLOAT32
                && (bias == null || bias.type() == DataType.FLOAT32);
    }

    private static OnnxTensor run(
            Call call, Layer layer, OnnxTensor input, OnnxTensor weight, @Nullable OnnxTensor bias) {
        PlanCache.Key key = PlanCache.Key.of(layer, input, weight, bias);
        Plan plan = call.plans()
                .borrow(call.output())
                .filter(kept -> kept.key().fits(key))
                .map(PlanCache.Kept::plan)
                .orElseGet(() -> compiled(layer, input.shape(), weight, bias));
        Tensor output = plan.forward(input.toTensor()).copy();
        call.plans().giveBack(call.output(), new PlanCache.Kept(key, plan));
        return OnnxTensor.of(output);
    }

    private static Plan compiled(Layer layer, Shape input, OnnxTensor weight, @Nullable OnnxTensor bias) {
        Map<String, Tensor> parameters = new HashMap<>();
        parameters.put("layer.weight", weight.toTensor());
        if (bias != null) {
            parameters.put("layer.bias", bias.reshape(Shape.of(bias.elements())).toTensor());
        }
        Network network = Network.builder(input.from(1)).add("layer", layer).build();
        return Plan.inference(network, Parameters.of(network, parameters), input.size(0), OPTIONS);
    }
}
