package dev.libella.kernel.reference;

import dev.libella.nn.layer.*;

/** Every activation and its derivative, in double. */
public final class ReferenceActivation {
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;
    private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

    /** 1.5·2²³: added to a float32 number of small size it leaves no room for a fraction, which is rounded to even. */
    private static final float ROUNDING = 12_582_912f;

    private ReferenceActivation() {}

    /**
     * {@code y = f(x)} for elements {@code from} to {@code to}.
     *
     * @param x input. Not modified.
     * @param y output, may be the same array. Modified.
     */
    public static void forward(Activation f, float[] x, float[] y, int from, int to) {
        if (f instanceof FakeQuantize q) {
            quantize(q, x, y, from, to);
            return;
        }
        for (int i = from; i < to; i++) {
            y[i] = (float) value(f, x[i]);
        }
    }

    /** In float32, as every other implementation does it; a loop without branches, which the compiler makes vectors of. */
    private static void quantize(FakeQuantize q, float[] x, float[] y, int from, int to) {
        float scale = q.scale();
        float inverse = 1 / scale;
        // The bits of the sums are in the order of the numbers: integers are limited faster.
        int low = Float.floatToRawIntBits(q.lowest() + ROUNDING);
        int high = Float.floatToRawIntBits(q.highest() + ROUNDING);
        for (int i = from; i < to; i++) {
            int sum = Float.floatToRawIntBits(Math.fma(x[i], inverse, ROUNDING));
            y[i] = (Float.intBitsToFloat(Math.max(low, Math.min(high, sum))) - ROUNDING) * scale;
        }
    }

    /**
     * {@code dx = dy·f'(x)} for elements {@code from} to {@code to}.
     *
     * @param x input of the forward pass. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input, may be {@code dy}. Modified.
     */
    public static void gradient(Activation f, float[] x, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = (float) (dy[i] * derivative(f, x[i]));
        }
    }

    /**
     * A leaky ReLU with a slope that is learned, {@code y = x for x > 0, slope·x otherwise}.
     *
     * @param x input. Not modified.
     * @param y output, may be the same array. Modified.
     */
    public static void prelu(float[] x, float slope, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = x[i] > 0 ? x[i] : slope * x[i];
        }
    }

    /**
     * The gradient of the input of {@link #prelu}.
     *
     * @param x input. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public static void preluGradient(float[] x, float slope, float[] dy, float[] dx, int from, int to) {
        for (int i = from; i < to; i++) {
            dx[i] = x[i] > 0 ? dy[i] : slope * dy[i];
        }
    }

    /**
     * The gradient of the slope of {@link #prelu}, {@code Σ dy·x over x ≤ 0}.
     *
     * @param x input. Not modified.
     * @param dy gradient of the output. Not modified.
     */
    public static double preluSlopeGradient(float[] x, float[] dy, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += x[i] > 0 ? 0 : (double) x[i] * dy[i];
        }
        return sum;
    }

    /** The function at one place. NaN stays NaN. */
    public static double value(Activation f, double x) {
        return switch (f) {
            case ReLU() -> x > 0 || Double.isNaN(x) ? x : 0;
            case ReLU6() -> clamp(x, 0, 6);
            case LeakyReLU(double slope) -> x > 0 ? x : slope * x;
            case ELU(double alpha) -> x > 0 ? x : alpha * Math.expm1(x);
            case SELU() -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x));
            case CELU(double alpha) -> x > 0 ? x : alpha * Math.expm1(x / alpha);
            case FakeQuantize q -> Math.clamp(Math.rint(x * (1 / q.scale())), q.lowest(), q.highest()) * q.scale();
            case GELU(boolean tanh) ->
                tanh
                        ? 0.5 * x * (1 + Math.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x)))
                        : x == Double.NEGATIVE_INFINITY ? Double.NaN : x * normalCdf(x);
            case SiLU() -> x * sigmoid(x);
            case Mish() -> x * Math.tanh(softplus(x));
            case Hardswish() -> x * clamp(x + 3, 0, 6) / 6;
            case Hardsigmoid() -> clamp(x + 3, 0, 6) / 6;
            case Sigmoid() -> sigmoid(x);
            case LogSigmoid() -> -softplus(-x);
            case Tanh() -> Math.tanh(x);
            case Hardtanh(double minimum, double maximum) -> clamp(x, minimum, maximum);
            case Softplus(double beta, double threshold) -> beta * x > threshold ? x : softplus(beta * x) / beta;
            case Softsign() -> x / (1 + Math.abs(x));
            case Softshrink(double lambda) -> x > lambda ? x - lambda : x < -lambda ? x + lambda : 0 * x;
            case Hardshrink(double lambda) -> x > lambda || x < -lambda || Double.isNaN(x) ? x : 0;
            case Tanhshrink() -> x - Math.tanh(x);
            case Threshold(double threshold, double value) -> x > threshold || Double.isNaN(x) ? x : value;
        };
    }

    /** The derivative at one place; at a kink what PyTorch takes. */
    public static double derivative(Activation f, double x) {
        return switch (f) {
            case ReLU() -> x > 0 ? 1 : 0;
            case ReLU6() -> x > 0 && x < 6 ? 1 : 0;
            case LeakyReLU(double slope) -> x > 0 ? 1 : slope;
            case ELU(double alpha) -> x > 0 ? 1 : alpha * Math.exp(x);
            case SELU() -> SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x));
            case CELU(double alpha) -> x > 0 ? 1 : Math.exp(x / alpha);
            case FakeQuantize q -> x >= q.lowest() * q.scale() && x <= q.highest() * q.scale() ? 1 : 0;
            case GELU(boolean tanh) -> {
                if (tanh) {
                    double t = Math.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x));
                    yield 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * 0.044715 * x * x);
                }
                yield normalCdf(x) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
            }
            case SiLU() -> sigmoid(x) * (1 + x * (1 - sigmoid(x)));
            case Mish() -> {
                double t = Math.tanh(softplus(x));
                yield t + x * (1 - t * t) * sigmoid(x);
            }
            case Hardswish() -> x < -3 ? 0 : x <= 3 ? x / 3 + 0.5 : 1;
            case Hardsigmoid() -> x > -3 && x < 3 ? 1.0 / 6 : 0;
            case Sigmoid() -> sigmoid(x) * (1 - sigmoid(x));
            case LogSigmoid() -> 1 - sigmoid(x);
            case Tanh() -> 1 - Math.tanh(x) * Math.tanh(x);
            case Hardtanh(double minimum, double maximum) -> x > minimum && x < maximum ? 1 : 0;
            case Softplus(double beta, double threshold) -> beta * x > threshold ? 1 : sigmoid(beta * x);
            case Softsign() -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
            case Softshrink(double lambda) -> x > lambda || x < -lambda ? 1 : 0;
            case Hardshrink(double lambda) -> x > lambda || x < -lambda ? 1 : 0;
            case Tanhshrink() -> Math.tanh(x) * Math.tanh(x);
            case Threshold(double threshold, double value) -> x > threshold ? 1 : 0;
        };
    }

    private static double clamp(double x, double minimum, double maximum) {
        return Double.isNaN(x) ? x : Math.max(minimum, Math.min(maximum, x));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** {@code ln(1 + eˣ)} without overflow. */
    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double normalCdf(double x) {
        return 0.5 * ErrorFunction.erfc(-x / Math.sqrt(2));
    }
}
