package dev.libella.kernel.vector.activation;

import static dev.libella.kernel.vector.LaneMath.all;
import static dev.libella.kernel.vector.LaneMath.clamp;
import static dev.libella.kernel.vector.LaneMath.decay;
import static dev.libella.kernel.vector.LaneMath.exp;
import static dev.libella.kernel.vector.LaneMath.expm1;
import static dev.libella.kernel.vector.LaneMath.sigmoid;
import static dev.libella.kernel.vector.LaneMath.softplus;
import static dev.libella.kernel.vector.LaneMath.tanh;

import dev.libella.kernel.vector.LaneMath;
import dev.libella.kernel.vector.Steps;
import dev.libella.nn.layer.*;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Every activation and its derivative on lanes of float32. Of {@code x·g(x)} and {@code x − g(x)} the error is that of
 * {@link LaneMath} in g. The same bits at any place of an array. Thread-safe.
 */
public final class VectorActivation {
    private static final float SELU_ALPHA = 1.6732632f;
    private static final float SELU_SCALE = 1.050701f;
    private static final float ROOT_8_OVER_PI = 1.5957692f;
    private static final float ROOT_1_OVER_2_PI = 0.3989423f;
    private static final float CUBIC = 0.044715f;

    private static final Map<Activation, VectorActivation> MADE = new ConcurrentHashMap<>();

    private final Loop values;
    private final Loop slopes;

    private VectorActivation(Activation f) {
        values = LaneLoop.of(value(f));
        slopes = LaneLoop.of(slope(f));
    }

    /** Whether there are fast kernels for it. CELU with a negative alpha grows beyond all bounds below 0. */
    public static boolean fits(Activation f) {
        return !(f instanceof CELU(double alpha)) || alpha > 0;
    }

    /** The kernels of an activation that {@link #fits}, made when first asked for. */
    public static VectorActivation of(Activation f) {
        return MADE.computeIfAbsent(f, VectorActivation::new);
    }

    /**
     * {@code y = f(x)} for elements {@code from} to {@code to}.
     *
     * @param x input. Not modified.
     * @param y output, may be the same array. Modified.
     */
    public void forward(float[] x, float[] y, int from, int to) {
        values.map(x, y, from, to);
    }

    /**
     * {@code dx = dy·f'(x)} for elements {@code from} to {@code to}.
     *
     * @param x input of the forward pass. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input, may be {@code dy}. Modified.
     */
    public void gradient(float[] x, float[] dy, float[] dx, int from, int to) {
        slopes.chain(x, dy, dx, from, to);
    }

    private static LaneFunction value(Activation f) {
        return switch (f) {
            case ReLU() -> x -> x.blend(0f, x.compare(VectorOperators.LE, 0f));
            case ReLU6() -> x -> clamp(x, 0, 6);
            case LeakyReLU(double slope) -> bent(1, (float) slope);
            case ELU(double alpha) -> exponential(1, (float) alpha, 1);
            case SELU() -> exponential(SELU_SCALE, SELU_SCALE * SELU_ALPHA, 1);
            case CELU(double alpha) -> exponential(1, (float) alpha, (float) (1 / alpha));
            case FakeQuantize q -> Steps.of(q)::round;
            case GELU(boolean tanh) ->
                tanh
                        ? x -> sigmoid(cubic(x)).mul(x)
                        : x -> LaneMath.normalCdf(x, LaneMath.bell(x)).mul(x);
            case SiLU() -> x -> sigmoid(x).mul(x);
            case Mish() -> VectorActivation::mish;
            case Hardswish() -> x -> clamp(x.add(3f), 0, 6).mul(1 / 6f).mul(x);
            case Hardsigmoid() -> x -> clamp(x.add(3f), 0, 6).mul(1 / 6f);
            case Sigmoid() -> LaneMath::sigmoid;
            case LogSigmoid() -> x -> softplus(x.neg()).neg();
            case Tanh() -> LaneMath::tanh;
            case Hardtanh(double minimum, double maximum) -> limits((float) minimum, (float) maximum);
            case Softplus(double beta, double threshold) -> softplusOf((float) beta, (float) threshold);
            case Softsign() -> x -> x.div(x.abs().add(1f));
            case Softshrink(double lambda) -> softshrink((float) lambda);
            case Hardshrink(double lambda) -> hardshrink((float) lambda);
            case Tanhshrink() -> x -> x.sub(tanh(x));
            case Threshold(double threshold, double value) -> threshold((float) threshold, (float) value);
        };
    }

    private static LaneFunction slope(Activation f) {
        return switch (f) {
            case ReLU() -> bentSlope(0, 0);
            case ReLU6() -> inside(0, 6, 1);
            case LeakyReLU(double slope) -> bentSlope(0, (float) slope);
            case ELU(double alpha) -> exponentialSlope(1, (float) alpha, 1);
            case SELU() -> exponentialSlope(SELU_SCALE, SELU_SCALE * SELU_ALPHA, 1);
            case CELU(double alpha) -> exponentialSlope(1, 1, (float) (1 / alpha));
            case FakeQuantize q -> quantizeSlope(q.lowest() * q.scale(), q.highest() * q.scale());
            case GELU(boolean tanh) -> tanh ? VectorActivation::geluTanhSlope : VectorActivation::geluSlope;
            case SiLU() -> x -> gatedSlope(x, x, LaneMath.ONE);
            case Mish() -> VectorActivation::mishSlope;
            case Hardswish() -> VectorActivation::hardswishSlope;
            case Hardsigmoid() -> inside(-3, 3, 1 / 6f);
            case Sigmoid() -> VectorActivation::sigmoidSlope;
            case LogSigmoid() -> x -> sigmoid(x.neg());
            case Tanh() -> x -> sigmoidSlope(x.add(x)).mul(4f);
            case Hardtanh(double minimum, double maximum) -> inside((float) minimum, (float) maximum, 1);
            case Softplus(double beta, double threshold) -> softplusSlope((float) beta, (float) threshold);
            case Softsign() -> VectorActivation::softsignSlope;
            case Softshrink(double lambda) -> outside((float) lambda);
            case Hardshrink(double lambda) -> outside((float) lambda);
            case Tanhshrink() -> VectorActivation::tanhshrinkSlope;
            case Threshold(double threshold, double value) -> bentSlope((float) threshold, 0);
        };
    }

    private static VectorMask<Float> positive(FloatVector x) {
        return x.compare(VectorOperators.GT, 0f);
    }

    private static LaneFunction bent(float above, float below) {
        return x -> x.mul(below).blend(x.mul(above), positive(x));
    }

    private static LaneFunction bentSlope(float bend, float below) {
        return x -> all(below).blend(1f, x.compare(VectorOperators.GT, bend));
    }

    /** {@code above·x} above 0, {@code below·(e^(rate·x) − 1)} below. */
    private static LaneFunction exponential(float above, float below, float rate) {
        return x -> expm1(x.mul(rate)).mul(below).blend(x.mul(above), positive(x));
    }

    private static LaneFunction exponentialSlope(float above, float below, float rate) {
        return x -> exp(x.mul(rate)).mul(below).blend(above, positive(x));
    }

    private static LaneFunction limits(float low, float high) {
        return x -> clamp(x, low, high);
    }

    private static LaneFunction inside(float low, float high, float slope) {
        return x -> all(0f).blend(slope, x.compare(VectorOperators.GT, low).and(x.compare(VectorOperators.LT, high)));
    }

    private static LaneFunction outside(float lambda) {
        return x -> all(0f).blend(1f, x.abs().compare(VectorOperators.GT, lambda));
    }

    private static LaneFunction quantizeSlope(float low, float high) {
        return x -> all(0f).blend(1f, x.compare(VectorOperators.GE, low).and(x.compare(VectorOperators.LE, high)));
    }

    private static LaneFunction softshrink(float lambda) {
        return x -> x.mul(0f)
                .blend(x.sub(lambda), x.compare(VectorOperators.GT, lambda))
                .blend(x.add(lambda), x.compare(VectorOperators.LT, -lambda));
    }

    private static LaneFunction hardshrink(float lambda) {
        return x -> x.blend(0f, x.abs().compare(VectorOperators.LE, lambda));
    }

    private static LaneFunction threshold(float threshold, float value) {
        return x -> x.blend(value, x.compare(VectorOperators.LE, threshold));
    }

    private static LaneFunction softplusOf(float beta, float threshold) {
        return x -> {
            FloatVector scaled = x.mul(beta);
            return softplus(scaled).div(beta).blend(x, scaled.compare(VectorOperators.GT, threshold));
        };
    }

    private static LaneFunction softplusSlope(float beta, float threshold) {
        return x -> {
            FloatVector scaled = x.mul(beta);
            return sigmoid(scaled).blend(1f, scaled.compare(VectorOperators.GT, threshold));
        };
    }

    private static FloatVector sigmoidSlope(FloatVector x) {
        FloatVector decay = decay(x);
        FloatVector sum = decay.add(1f);
        return decay.div(sum.mul(sum));
    }

    /** {@code √(8/π)·(x + 0.044715·x³)}: the sigmoid of this is half of tanh plus one of half of it. */
    private static FloatVector cubic(FloatVector x) {
        return x.mul(x).mul(CUBIC).fma(x, x).mul(ROOT_8_OVER_PI);
    }

    private static FloatVector geluTanhSlope(FloatVector x) {
        FloatVector near = clamp(x, -20, 20); // beyond, the slope is 0 or 1
        FloatVector inner = near.mul(near).fma(3 * CUBIC * ROOT_8_OVER_PI, ROOT_8_OVER_PI);
        return gatedSlope(x, cubic(near), inner);
    }

    /** The derivative of {@code x·sigmoid(z)}, where {@code inner} is that of z. */
    private static FloatVector gatedSlope(FloatVector x, FloatVector z, FloatVector inner) {
        FloatVector decay = decay(z);
        FloatVector share = LaneMath.ONE.div(decay.add(LaneMath.ONE));
        FloatVector sigmoid =
                decay.blend(LaneMath.ONE, z.compare(VectorOperators.GE, 0f)).mul(share);
        return decay.mul(share).mul(share).mul(inner).fma(x, sigmoid);
    }

    private static FloatVector geluSlope(FloatVector x) {
        FloatVector bell = LaneMath.bell(x);
        return bell.mul(ROOT_1_OVER_2_PI).fma(x, LaneMath.normalCdf(x, bell));
    }

    /** {@code x·tanh(softplus(x)) = x·n/(n + 2)} with {@code n = eˣ·(eˣ + 2)}; above 0 divided by {@code e²ˣ}. */
    private static FloatVector mish(FloatVector x) {
        FloatVector decay = decay(x);
        FloatVector upper = upper(decay, x);
        return x.mul(upper).div(lower(upper, decay, x));
    }

    private static FloatVector upper(FloatVector decay, FloatVector x) {
        return decay.fma(decay, decay.add(decay)).blend(decay.fma(2f, 1f), positive(x));
    }

    private static FloatVector lower(FloatVector upper, FloatVector decay, FloatVector x) {
        return upper.add(all(2f).blend(decay.mul(decay).mul(2f), positive(x)));
    }

    private static FloatVector mishSlope(FloatVector x) {
        FloatVector decay = decay(x);
        FloatVector upper = upper(decay, x);
        FloatVector lower = lower(upper, decay, x);
        FloatVector square = decay.blend(decay.mul(decay), positive(x));
        FloatVector inner = square.fma(decay, square).mul(4f);
        return inner.mul(x).div(lower).add(upper).div(lower);
    }

    private static FloatVector hardswishSlope(FloatVector x) {
        return x.div(3f)
                .add(0.5f)
                .blend(0f, x.compare(VectorOperators.LT, -3f))
                .blend(1f, x.compare(VectorOperators.GT, 3f));
    }

    private static FloatVector softsignSlope(FloatVector x) {
        FloatVector sum = x.abs().add(1f);
        return all(1f).div(sum.mul(sum));
    }

    private static FloatVector tanhshrinkSlope(FloatVector x) {
        FloatVector t = tanh(x);
        return t.mul(t);
    }
}
