package dev.libella.kernel.vector.pooling;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.vector.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling of 2×2 patches side by side in NCHW, what nearly every small network does, without memory in between: the left
 * and the right numbers of a row of patches are the even and the odd lanes of two vectors. Vectors may run over the end
 * of a row: what they leave there, the next row overwrites. The last rows of a piece of work are copied to where there
 * is room for that.
 *
 * @param in columns of a row
 * @param out patches of a row
 */
record PairPooling(int in, int out) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Whether an axis's patches are pairs. */
    static boolean fits(PoolAxis axis, Slide slide) {
        return slide.equals(new Slide(2, 0, 2)) && axis.end()[axis.out() - 1] == 2 * axis.out();
    }

    /** Patches of a row with those that fill the last vector. */
    private int filled() {
        return Math.ceilDiv(out, LANES) * LANES;
    }

    /**
     * Whether the vectors of two rows and of their patches stay inside.
     *
     * @param top where the upper row begins
     * @param end end of the input that may be touched
     */
    private boolean hasRoom(int top, int end, int yAt, int yEnd) {
        return top + in + 2 * filled() <= end && yAt + filled() <= yEnd;
    }

    /**
     * The largest number, or the sum times a factor, of each patch of a row.
     *
     * @param x input. Not modified.
     * @param top where the upper row begins
     * @param factors for averages; empty for the largest number. Not modified.
     * @param y output. Modified.
     * @param yEnd end of the output that may be written
     */
    void forward(float[] x, int top, float[] factors, int factorAt, float[] y, int yAt, int yEnd) {
        if (hasRoom(top, x.length, yAt, yEnd)) {
            row(x, top, top + in, factors, factorAt, y, yAt);
            return;
        }
        int length = 2 * filled();
        float[] room = Scratch.floats(3 * length);
        System.arraycopy(x, top, room, 0, 2 * out);
        System.arraycopy(x, top + in, room, length, 2 * out);
        row(room, 0, length, factors, factorAt, room, 2 * length);
        System.arraycopy(room, 2 * length, y, yAt, out);
    }

    private void row(float[] x, int top, int bottom, float[] factors, int factorAt, float[] y, int yAt) {
        if (factors.length == 0) {
            maxima(x, top, bottom, y, yAt);
        } else {
            averages(x, top, bottom, factors, factorAt, y, yAt);
        }
    }

    private void maxima(float[] x, int top, int bottom, float[] y, int yAt) {
        for (int q = 0; q < out; q += LANES) {
            FloatVector low = at(x, top + 2 * q).max(at(x, bottom + 2 * q));
            FloatVector high = at(x, top + 2 * q + LANES).max(at(x, bottom + 2 * q + LANES));
            Interleaving.even(low, high).max(Interleaving.odd(low, high)).intoArray(y, yAt + q);
        }
    }

    private void averages(float[] x, int top, int bottom, float[] factors, int factorAt, float[] y, int yAt) {
        for (int q = 0; q < out; q += LANES) {
            FloatVector low = at(x, top + 2 * q).add(at(x, bottom + 2 * q));
            FloatVector high = at(x, top + 2 * q + LANES).add(at(x, bottom + 2 * q + LANES));
            Interleaving.even(low, high)
                    .add(Interleaving.odd(low, high))
                    .mul(at(factors, factorAt + q))
                    .intoArray(y, yAt + q);
        }
    }

    /**
     * The gradient of two rows of the input: the first of a patch's largest numbers gets it all, or each its share.
     *
     * @param x input of the forward pass, only for maxima. Not modified.
     * @param top where the upper row begins
     * @param y output of the forward pass, only for maxima. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param factors for averages; empty for the largest number. Not modified.
     * @param dx gradient of the input. Modified.
     * @param end end of the input's gradient that may be written
     */
    void gradient(
            float[] x, int top, float[] y, float[] dy, int yAt, float[] factors, int factorAt, float[] dx, int end) {
        if (hasRoom(top, end, yAt, dy.length)) {
            rowGradient(x, top, top + in, y, yAt, dy, yAt, factors, factorAt, dx, top, top + in);
        } else {
            int length = 2 * filled();
            float[] room = Scratch.floats(5 * length);
            int yRoom = 4 * length;
            int dyRoom = yRoom + filled();
            System.arraycopy(dy, yAt, room, dyRoom, out);
            if (factors.length == 0) {
                System.arraycopy(x, top, room, 0, 2 * out);
                System.arraycopy(x, top + in, room, length, 2 * out);
                System.arraycopy(y, yAt, room, yRoom, out);
            }
            rowGradient(room, 0, length, room, yRoom, room, dyRoom, factors, factorAt, room, 2 * length, 3 * length);
            System.arraycopy(room, 2 * length, dx, top, 2 * out);
            System.arraycopy(room, 3 * length, dx, top + in, 2 * out);
        }
        // An odd column at the end is in no patch.
        Arrays.fill(dx, top + 2 * out, top + in, 0f);
        Arrays.fill(dx, top + in + 2 * out, top + 2 * in, 0f);
    }

    private void rowGradient(
            float[] x,
            int top,
            int bottom,
            float[] y,
            int yAt,
            float[] dy,
            int dyAt,
            float[] factors,
            int factorAt,
            float[] dx,
            int dxTop,
            int dxBottom) {
        // Backwards, since what runs over the upper row's end must be overwritten by the lower row's beginning.
        if (factors.length == 0) {
            for (int q = filled() - LANES; q >= 0; q -= LANES) {
                FloatVector largest = at(y, yAt + q);
                FloatVector gradient = at(dy, dyAt + q);
                maximumGradient(x, top + 2 * q, bottom + 2 * q, largest, gradient, dx, dxTop + 2 * q, dxBottom + 2 * q);
            }
        } else {
            for (int q = filled() - LANES; q >= 0; q -= LANES) {
                FloatVector share = at(dy, dyAt + q).mul(at(factors, factorAt + q));
                store(share, share, dx, dxTop + 2 * q);
                store(share, share, dx, dxBottom + 2 * q);
            }
        }
    }

    private static void maximumGradient(
            float[] x,
            int top,
            int bottom,
            FloatVector largest,
            FloatVector gradient,
            float[] dx,
            int dxTop,
            int dxBottom) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector low = at(x, top);
        FloatVector high = at(x, top + LANES);
        VectorMask<Float> first = Interleaving.even(low, high).compare(VectorOperators.EQ, largest);
        VectorMask<Float> second = Interleaving.odd(low, high).compare(VectorOperators.EQ, largest);
        store(zero.blend(gradient, first), zero.blend(gradient, second.andNot(first)), dx, dxTop);
        VectorMask<Float> found = first.or(second);
        low = at(x, bottom);
        high = at(x, bottom + LANES);
        VectorMask<Float> third = Interleaving.even(low, high).compare(VectorOperators.EQ, largest);
        VectorMask<Float> fourth = Interleaving.odd(low, high).compare(VectorOperators.EQ, largest);
        FloatVector left = zero.blend(gradient, third.andNot(found));
        store(left, zero.blend(gradient, fourth.andNot(found.or(third))), dx, dxBottom);
    }

    private static void store(FloatVector even, FloatVector odd, float[] to, int at) {
        Interleaving.low(even, odd).intoArray(to, at);
        Interleaving.high(even, odd).intoArray(to, at + LANES);
    }

    private static FloatVector at(float[] array, int index) {
        return FloatVector.fromArray(SPECIES, array, index);
    }
}
