package dev.libella.onnx.operator;

import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Activation functions. */
final class Activations {
    private static final double SELU_ALPHA = 1.6732631921768188;
    private static final double SELU_GAMMA = 1.0507010221481323;

    private Activations() {}

    static void register(Operators operators) {
        operators.add("Relu", call -> relu(call.input(0)));
        operators.add("Sigmoid", Elementwise.unary(Functions::sigmoid));
        operators.add("Tanh", Elementwise.unary(Math::tanh));
        operators.add("Softplus", Elementwise.unary(Functions::softplus));
        operators.add("Softsign", Elementwise.unary(x -> x / (1 + Math.abs(x))));
        operators.add("HardSwish", Elementwise.unary(x -> x * Math.clamp(x / 6 + 0.5, 0.0, 1.0)));
        operators.add("Mish", Elementwise.unary(x -> x * Math.tanh(Functions.softplus(x))));
        operators.add("LeakyRelu", call -> {
            double alpha = call.number("alpha", 0.01f);
            return Elementwise.map(call.input(0), x -> x < 0 ? alpha * x : x);
        });
        operators.add("ThresholdedRelu", call -> {
            double alpha = call.number("alpha", 1);
            return Elementwise.map(call.input(0), x -> x > alpha ? x : 0);
        });
        operators.add("Elu", call -> {
            double alpha = call.number("alpha", 1);
            return Elementwise.map(call.input(0), x -> x < 0 ? alpha * Math.expm1(x) : x);
        });
        operators.add("Celu", call -> {
            double alpha = call.number("alpha", 1);
            return Elementwise.map(call.input(0), x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha)));
        });
        operators.add("Selu", call -> {
            double alpha = call.number("alpha", (float) SELU_ALPHA);
            double gamma = call.number("gamma", (float) SELU_GAMMA);
            return Elementwise.map(call.input(0), x -> gamma * (x > 0 ? x : alpha * Math.expm1(x)));
        });
        operators.add("HardSigmoid", call -> {
            double alpha = call.number("alpha", 0.2f);
            double beta = call.number("beta", 0.5f);
            return Elementwise.map(call.input(0), x -> Math.max(0, Math.min(1, alpha * x + beta)));
        });
        operators.add("Swish", call -> {
            double alpha = call.number("alpha", 1);
            return Elementwise.map(call.input(0), x -> x * Functions.sigmoid(alpha * x));
        });
        operators.add("Gelu", Activations::gelu);
        operators.add("Shrink", call -> {
            double bias = call.number("bias", 0);
            double lambda = call.number("lambd", 0.5f);
            return Elementwise.map(call.input(0), x -> {
                if (x < -lambda) {
                    return x + bias;
                }
                return x > lambda ? x - bias : 0;
            });
        });
        operators.add("PRelu", Activations::prelu);
        operators.add("Clip", Activations::clip);
        operators.many("Dropout", Activations::dropout);
    }

    private static OnnxTensor relu(OnnxTensor input) {
        if (input.type().isInteger()) {
            long[] values = input.integers();
            Arrays.setAll(values, i -> input.type().isUnsigned() ? values[i] : Math.max(values[i], 0));
            return OnnxTensor.of(input.type(), input.shape(), values);
        }
        return Elementwise.map(input, x -> Math.max(x, 0));
    }

    private static OnnxTensor gelu(Call call) {
        return switch (call.text("approximate", "none")) {
            case "none" -> Elementwise.map(call.input(0), x -> x * Functions.normal(x));
            case "tanh" -> {
                double scale = Math.sqrt(2 / Math.PI);
                yield Elementwise.map(
                        call.input(0), x -> 0.5 * x * (1 + Math.tanh(scale * (x + 0.044715 * x * x * x))));
            }
            default ->
                throw call.error("has approximate = '" + call.text("approximate", "") + "'; it must be none or tanh");
        };
    }

    /** Before opset 7 the slopes were one number, or one for each channel. */
    private static OnnxTensor prelu(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor slope = call.input(1);
        Shape shape = input.shape();
        boolean perChannel = slope.shape().rank() == 1
                && shape.rank() > 1
                && slope.elements() > 1
                && (call.opset() < 7 || !Broadcast.fits(slope.shape(), shape));
        if (perChannel) {
            int[] sizes = new int[shape.rank() - 1];
            Arrays.fill(sizes, 1);
            sizes[0] = slope.elements();
            slope = slope.reshape(Shape.of(sizes));
        }
        call.expect(
                Broadcast.fits(slope.shape(), shape),
                "needs slopes that repeat to the input's shape " + shape + "; got " + slope.shape());
        OnnxTensor slopes = Broadcast.to(slope, shape);
        double[] values = input.numbers();
        Arrays.setAll(values, i -> values[i] < 0 ? slopes.number(i) * values[i] : values[i]);
        return OnnxTensor.of(input.type(), shape, values);
    }

    /** The bounds were attributes before opset 11. */
    private static OnnxTensor clip(Call call) {
        OnnxTensor input = call.input(0);
        @Nullable OnnxTensor least = call.optional(1);
        @Nullable OnnxTensor most = call.optional(2);
        if (input.type().isInteger()) {
            long[] values = input.integers();
            for (int i = 0; i < values.length; i++) {
                if (least != null) {
                    values[i] = Elementwise.larger(input.type()).applyAsLong(values[i], least.integer(0));
                }
                if (most != null) {
                    values[i] = Elementwise.smaller(input.type()).applyAsLong(values[i], most.integer(0));
                }
            }
            return OnnxTensor.of(input.type(), input.shape(), values);
        }
        double from = least != null ? least.number(0) : call.number("min", Float.NEGATIVE_INFINITY);
        double to = most != null ? most.number(0) : call.number("max", Float.POSITIVE_INFINITY);
        return Elementwise.map(input, x -> Math.min(Math.max(x, from), to));
    }

    /**
     * In inference, nothing happens. A training mode that would drop at random is refused: which elements are dropped
     * is nobody's standard.
     */
    private static List<OnnxTensor> dropout(Call call) {
        OnnxTensor input = call.input(0);
        OnnxTensor training = call.optional(2);
        OnnxTensor ratio = call.optional(1);
        boolean drops = training != null && training.integer(0) != 0 && (ratio == null || ratio.number(0) > 0);
        call.expect(!drops, "drops elements at random (training mode); export the model for inference");
        boolean[] kept = new boolean[input.elements()];
        Arrays.fill(kept, true);
        OnnxTensor mask = OnnxTensor.of(input.shape(), kept);
        boolean oldMask = call.opset() < 10; // before, the mask had the input's type
        return List.of(input, oldMask ? OnnxTensor.of(input.type(), input.shape(), mask.numbers()) : mask);
    }
}
