package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.tile.Tile;
import dev.libella.nn.layer.FakeQuantize;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * What a convolution does around its sums: they start at a bias; a residual is added, and the result is limited and
 * rounded. Kernels that copy their source can round it, too.
 *
 * @param bias one number for each result channel and for those that fill the last tile ({@link
 *     BlockedConvolution#biasSize}). Not modified.
 * @param residual added to the finished sums, laid out as the result; null for none. Not modified.
 * @param low lower limit, −∞ for none; ReLU's is 0
 * @param high upper limit, +∞ for none; ReLU6's is 6
 * @param steps what the result is limited and rounded to, or null to leave it as it is
 * @param source what a copy of the source is rounded to, or null to leave it as it is
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody: a bundle of arguments
public record Finish(
        float[] bias,
        float @Nullable [] residual,
        float low,
        float high,
        @Nullable Steps steps,
        @Nullable Steps source) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Nothing, for what adds no bias. */
    static final Finish NONE = Finish.of(new float[0]);

    /** Only a bias. */
    public static Finish of(float[] bias) {
        return of(bias, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** A bias and limits. */
    public static Finish of(float[] bias, float low, float high) {
        return new Finish(bias, null, low, high, null, null);
    }

    /** The same with a residual. */
    public Finish withResidual(float[] numbers) {
        return new Finish(bias, numbers, low, high, steps, source);
    }

    /** The same with the result rounded. */
    public Finish withRounding(FakeQuantize layer) {
        return new Finish(bias, residual, low, high, Steps.of(layer, low, high), source);
    }

    /** The same with the source rounded, for kernels that copy it with padding. */
    public Finish withSourceRounding(FakeQuantize layer) {
        return new Finish(bias, residual, low, high, steps, Steps.of(layer));
    }

    /** Whether the result is rounded. */
    public boolean isRounded() {
        return steps != null;
    }

    /** Whether it can be done while a result is stored; otherwise afterwards, by {@link #applyAll}. */
    boolean inStore() {
        return steps == null || steps.isShort();
    }

    /** Whether there is a limit. */
    boolean isLimited() {
        return low != Float.NEGATIVE_INFINITY || high != Float.POSITIVE_INFINITY;
    }

    /** Whether the tile can do everything itself. */
    boolean inTile() {
        return residual == null && inStore() && (steps != null || low == 0 || !isLimited());
    }

    /** What the tile that completes a sum does. */
    int tileMode() {
        return inTile() && (steps != null || low == 0) ? Tile.FINISH : Tile.PLAIN;
    }

    /** Rounds a copy of the source, if that is asked for; padding stays 0. */
    void roundSource(float[] copy, int size) {
        if (source != null) {
            Elementwise.round(source, copy, 0, size);
        }
    }

    /** Adds the residual, limits and rounds, all of it, for a range of the result. */
    void applyAll(float[] y, int from, int to) {
        if (steps != null || residual != null || isLimited()) {
            apply(y, from, to);
        }
    }

    /** Adds the residual, limits and rounds what tiles have left to do, for a range of the result. */
    void apply(float[] y, int from, int to) {
        if (steps != null) {
            round(y, from, to, residual, steps);
        } else if (residual == null) {
            Elementwise.clamp(y, y, low, high, from, to);
        } else {
            add(y, residual, from, to, low, high);
        }
    }

    private static void round(float[] y, int from, int to, float @Nullable [] residual, Steps steps) {
        int i = from;
        for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
            FloatVector sum = FloatVector.fromArray(SPECIES, y, i);
            if (residual != null) {
                sum = sum.add(FloatVector.fromArray(SPECIES, residual, i));
            }
            steps.round(sum).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = steps.round(residual == null ? y[i] : y[i] + residual[i]);
        }
    }

    private static void add(float[] y, float[] residual, int from, int to, float low, float high) {
        int i = from;
        for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
            FloatVector sum = FloatVector.fromArray(SPECIES, y, i).add(FloatVector.fromArray(SPECIES, residual, i));
            limited(sum, low, high).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = Math.clamp(y[i] + residual[i], low, high);
        }
    }

    private static FloatVector limited(FloatVector v, float low, float high) {
        FloatVector above = v.blend(low, v.compare(VectorOperators.LT, low));
        return above.blend(high, above.compare(VectorOperators.GT, high));
    }
}
