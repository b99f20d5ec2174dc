package dev.libella.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of all lanes at once, in float32, to two units in the last place; {@link #sigmoid} and {@link #tanh} to
 * three, {@link #normalTail} to seven. NaN stays NaN. What would be smaller than the smallest normal number, 2⁻¹²⁶, is 0.
 *
 * <p>The exponential is reduced to {@code 2ⁿ·eʳ} with {@code |r| ≤ ln 2/2}, as in Cephes (Moshier). The polynomials are
 * minimax fits of our own, their coefficients rounded to float32 from the lowest up, each fitted anew after that.
 */
public final class LaneMath {
    public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** 1.5·2²³: added to a number of small size it leaves no room for a fraction, and an integer in the lowest bits. */
    private static final float ROUNDING = 12_582_912f;

    private static final float LOG2_E = 1.442695f;

    private static final int EXPONENT = 0xFF80_0000;

    /** The bits of √½. */
    private static final int ROOT_HALF = 0x3F35_04F3;

    // Constant vectors, since the compiler gives up inlining where it has to make too many.
    public static final FloatVector ONE = all(1f);
    private static final FloatVector TWO = all(2f);
    private static final FloatVector MINUS_LN_2 = all(-0.6931472f);
    private static final FloatVector MINUS_LN_2_REST = all(1.9046542e-9f); // what float32 leaves of ln 2
    private static final FloatVector LOWEST_EXPONENT = all(-87.33654f); // ln 2⁻¹²⁶

    private static final FloatVector EXP_0 = all(0.49999994f);
    private static final FloatVector EXP_1 = all(0.16666521f);
    private static final FloatVector EXP_2 = all(0.041668277f);
    private static final FloatVector EXP_3 = all(0.008368686f);
    private static final FloatVector EXP_4 = all(0.0013819803f);

    private static final FloatVector LOG_0 = all(0.6666641f);
    private static final FloatVector LOG_1 = all(0.40021735f);
    private static final FloatVector LOG_2 = all(0.2799863f);
    private static final FloatVector LOG_3 = all(0.280267f);

    private static final FloatVector TAIL_0 = all(7.4960135e-6f);
    private static final FloatVector TAIL_1 = all(0.11948208f);
    private static final FloatVector TAIL_2 = all(0.1219606f);
    private static final FloatVector TAIL_3 = all(0.09452539f);
    private static final FloatVector TAIL_4 = all(0.14290833f);
    private static final FloatVector TAIL_5 = all(-0.077048175f);
    private static final FloatVector TAIL_6 = all(0.22913516f);
    private static final FloatVector TAIL_7 = all(-0.16939668f);
    private static final FloatVector TAIL_8 = all(0.038425833f);

    private LaneMath() {}

    public static FloatVector all(float number) {
        return FloatVector.broadcast(SPECIES, number);
    }

    /** {@code x} limited to {@code [low, high]}. */
    public static FloatVector clamp(FloatVector x, float low, float high) {
        FloatVector above = x.blend(low, x.compare(VectorOperators.LT, low));
        return above.blend(high, above.compare(VectorOperators.GT, high));
    }

    /** {@code eˣ} for {@code x ≤ 88}. */
    public static FloatVector exp(FloatVector x) {
        FloatVector shifted = shifted(x);
        FloatVector r = remainder(x, shifted);
        FloatVector power = expm1Rest(r).fma(r.mul(r), r).add(ONE).mul(powerOfTwo(shifted));
        return power.blend(0f, x.compare(VectorOperators.LT, LOWEST_EXPONENT));
    }

    /** {@code eˣ − 1} for {@code x ≤ 88}, exact near 0 as well. */
    public static FloatVector expm1(FloatVector x) {
        FloatVector shifted = shifted(x);
        FloatVector r = remainder(x, shifted);
        FloatVector scale = powerOfTwo(shifted);
        FloatVector difference = expm1Rest(r).fma(r.mul(r), r).fma(scale, scale.sub(ONE));
        return difference.blend(-1f, x.compare(VectorOperators.LT, -20f));
    }

    /** n + {@link #ROUNDING}, where n is the integer next to {@code x/ln 2}. */
    private static FloatVector shifted(FloatVector x) {
        return x.fma(LOG2_E, ROUNDING);
    }

    private static FloatVector remainder(FloatVector x, FloatVector shifted) {
        FloatVector n = shifted.sub(ROUNDING);
        return n.fma(MINUS_LN_2_REST, n.fma(MINUS_LN_2, x));
    }

    /** {@code (eʳ − 1 − r)/r²}. */
    private static FloatVector expm1Rest(FloatVector r) {
        return EXP_4.fma(r, EXP_3).fma(r, EXP_2).fma(r, EXP_1).fma(r, EXP_0);
    }

    /** 2ⁿ: the integer in the lowest bits, moved to where the exponent is. */
    private static FloatVector powerOfTwo(FloatVector shifted) {
        IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return exponent.add(Float.floatToRawIntBits(1f)).reinterpretAsFloats();
    }

    /** {@code ln(1 + u)} for {@code 0 ≤ u ≤ 1}: twice the area tangent of {@code s = u/(2 + u)}. */
    public static FloatVector log1p(FloatVector u) {
        FloatVector s = u.div(u.add(TWO));
        return areaTangent(s);
    }

    /** {@code 2·artanh s = ln((1 + s)/(1 − s))} for {@code |s| ≤ 1/3}. */
    private static FloatVector areaTangent(FloatVector s) {
        FloatVector square = s.mul(s);
        FloatVector rest = LOG_3.fma(square, LOG_2).fma(square, LOG_1).fma(square, LOG_0);
        return rest.mul(square).fma(s, s.add(s));
    }

    /** {@code ln x} for finite {@code x ≥ 2⁻¹²⁶}: {@code k·ln 2 + ln m} with {@code √½ ≤ m < √2}. */
    public static FloatVector log(FloatVector x) {
        IntVector exponent = x.reinterpretAsInts().sub(ROOT_HALF).and(EXPONENT);
        FloatVector m = x.reinterpretAsInts().sub(exponent).reinterpretAsFloats();
        FloatVector k =
                (FloatVector) exponent.lanewise(VectorOperators.ASHR, 23).convert(VectorOperators.I2F, 0);
        FloatVector s = m.sub(ONE).div(m.add(ONE));
        FloatVector logarithm = areaTangent(s).sub(k.mul(MINUS_LN_2));
        return logarithm.blend(x, x.compare(VectorOperators.NE, x));
    }

    /** {@code 1/(1 + e^(−x))}. */
    public static FloatVector sigmoid(FloatVector x) {
        FloatVector decay = decay(x);
        return decay.blend(1f, x.compare(VectorOperators.GE, 0f)).div(decay.add(ONE));
    }

    /** {@code e^(−|x|)}, which never overflows. */
    public static FloatVector decay(FloatVector x) {
        return exp(x.abs().neg());
    }

    /** {@code ln(1 + eˣ)}. */
    public static FloatVector softplus(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LT, 0f)).add(log1p(decay(x)));
    }

    public static FloatVector tanh(FloatVector x) {
        FloatVector difference = expm1(x.abs().mul(-2f));
        return withSign(difference.div(difference.add(TWO)), x);
    }

    /** The size of one number with the sign of another. */
    private static FloatVector withSign(FloatVector size, FloatVector sign) {
        IntVector bit = sign.reinterpretAsInts().and(Integer.MIN_VALUE);
        return size.abs().reinterpretAsInts().or(bit).reinterpretAsFloats();
    }

    /** {@code e^(−x²/2)}; the square in two parts, since a large one's rounding error would count. */
    public static FloatVector bell(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector near = size.blend(15f, size.compare(VectorOperators.GT, 15f));
        FloatVector square = near.mul(near);
        FloatVector rest = near.fma(near, square.neg());
        FloatVector power = exp(square.mul(-0.5f));
        return rest.mul(-0.5f).fma(power, power);
    }

    /**
     * {@code Φ(−|x|)}, the probability that a normal variable is below: {@code bell} times a polynomial in {@code 1/(1 +
     * 0.3·|x|)}, the form of Abramowitz and Stegun 7.1.26.
     *
     * @param bell {@code e^(−x²/2)}
     */
    public static FloatVector normalTail(FloatVector x, FloatVector bell) {
        FloatVector t = ONE.div(x.abs().fma(0.3f, 1f));
        return TAIL_8.fma(t, TAIL_7)
                .fma(t, TAIL_6)
                .fma(t, TAIL_5)
                .fma(t, TAIL_4)
                .fma(t, TAIL_3)
                .fma(t, TAIL_2)
                .fma(t, TAIL_1)
                .fma(t, TAIL_0)
                .mul(bell);
    }

    /** {@code Φ(x)}, the normal distribution function. */
    public static FloatVector normalCdf(FloatVector x, FloatVector bell) {
        FloatVector tail = normalTail(x, bell);
        return tail.blend(tail.neg().add(ONE), x.compare(VectorOperators.GE, 0f));
    }

    /** The lanes' sum in an order of our own: the library's is open, and another one in the interpreter. */
    public static float total(FloatVector lanes) {
        float[] sums = Scratch.lanes();
        lanes.intoArray(sums, 0);
        for (int half = SPECIES.length() / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }
}
