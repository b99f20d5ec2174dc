package dev.libella.kernel.vector.activation;

import dev.libella.kernel.reference.ReferenceActivation;
import dev.libella.kernel.vector.LaneMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** A leaky ReLU with a slope that is learned ({@link ReferenceActivation#prelu}), without a branch for each number. */
public final class VectorPRelu {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Numbers whose products are added up in float32; the sums of these are added up in double. */
    private static final int STRETCH = 1024;

    private VectorPRelu() {}

    /** {@link ReferenceActivation#prelu}. */
    public static void forward(float[] x, float slope, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector in = FloatVector.fromArray(SPECIES, x, i);
            in.mul(slope).blend(in, positive(in)).intoArray(y, i);
        }
        ReferenceActivation.prelu(x, slope, y, i, to);
    }

    /** {@link ReferenceActivation#preluGradient}. */
    public static void gradient(float[] x, float slope, float[] dy, float[] dx, int from, int to) {
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            FloatVector gradient = FloatVector.fromArray(SPECIES, dy, i);
            VectorMask<Float> positive = positive(FloatVector.fromArray(SPECIES, x, i));
            gradient.mul(slope).blend(gradient, positive).intoArray(dx, i);
        }
        ReferenceActivation.preluGradient(x, slope, dy, dx, i, to);
    }

    /** {@link ReferenceActivation#preluSlopeGradient}. */
    public static double slopeGradient(float[] x, float[] dy, int from, int to) {
        int whole = (to - from) / LANES * LANES + from;
        double sum = 0;
        for (int i = from; i < whole; i += STRETCH) {
            sum += stretch(x, dy, i, Math.min(i + STRETCH, whole));
        }
        return sum + ReferenceActivation.preluSlopeGradient(x, dy, whole, to);
    }

    private static float stretch(float[] x, float[] dy, int from, int to) {
        FloatVector sums = FloatVector.zero(SPECIES);
        for (int i = from; i < to; i += LANES) {
            FloatVector in = FloatVector.fromArray(SPECIES, x, i);
            sums = in.blend(0f, positive(in)).fma(FloatVector.fromArray(SPECIES, dy, i), sums);
        }
        return LaneMath.total(sums);
    }

    private static VectorMask<Float> positive(FloatVector x) {
        return x.compare(VectorOperators.GT, 0f);
    }
}
