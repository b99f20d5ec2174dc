package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How wrong predictions are. */
final class Losses {
    private Losses() {}

    static void register(Operators operators) {
        operators.since(12, "NegativeLogLikelihoodLoss", call -> negativeLogLikelihood(call, call.input(0)));
        operators.many(12, "SoftmaxCrossEntropyLoss", call -> {
            OnnxTensor logProbabilities = Softmaxes.softmax(call.input(0), true, 1);
            return List.of(negativeLogLikelihood(call, logProbabilities), logProbabilities);
        });
    }

    /** −weight·log p of the wanted class, for {@code [N, C, …]} and classes {@code [N, …]}. */
    private static OnnxTensor negativeLogLikelihood(Call call, OnnxTensor logProbabilities) {
        OnnxTensor target = call.input(1);
        @Nullable OnnxTensor weight = call.optional(2);
        Shape in = logProbabilities.shape();
        call.expect(in.rank() >= 2, "needs scores [N, C, …]; got " + in);
        int classes = in.size(1);
        int inner = Axes.product(in, 2, in.rank());
        call.expect(
                target.elements() == in.size(0) * inner,
                "needs one class for each position of " + in + "; got " + target.shape());
        call.expect(
                weight == null || weight.elements() == classes, "needs one weight for each of " + classes + " classes");
        boolean ignores = call.has("ignore_index");
        long ignored = call.integer("ignore_index", 0);
        double[] losses = new double[target.elements()];
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < losses.length; i++) {
            long wanted = target.integer(i);
            if (ignores && wanted == ignored) {
                continue;
            }
            call.expect(
                    wanted >= 0 && wanted < classes, "wants class " + wanted + "; classes are 0 to " + (classes - 1));
            double factor = weight == null ? 1 : weight.number((int) wanted);
            int at = (i / inner * classes + (int) wanted) * inner + i % inner;
            losses[i] = -factor * logProbabilities.number(at);
            sum += losses[i];
            weights += factor;
        }
        return switch (call.text("reduction", "mean")) {
            case "none" -> OnnxTensor.of(logProbabilities.type(), target.shape(), losses);
            case "sum" -> OnnxTensor.of(logProbabilities.type(), Shape.of(), new double[] {sum});
            case "mean" -> OnnxTensor.of(logProbabilities.type(), Shape.of(), new double[] {sum / weights});
            default ->
                throw call.error(
                        "has the reduction '" + call.text("reduction", "") + "'; it must be none, sum or mean");
        };
    }
}
