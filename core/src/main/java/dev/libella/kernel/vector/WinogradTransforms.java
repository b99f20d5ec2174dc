package dev.libella.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The small linear maps of Winograd's F(4×4, 3×3) (Lavin and Gray 2016): {@code Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A} gives 4×4
 * results of a 3×3 filter with 36 multiplications for each pair of channels instead of 144.
 *
 * <p>Each map is applied to lines of vectors, first along one axis, then along the other; a method does one line for 16
 * neighbouring channels.
 */
final class WinogradTransforms {
    /** Results of a tile along one axis, and source numbers they need. */
    static final int OUT = 4;

    static final int IN = 6;

    /** Multiplications of a tile. */
    static final int POINTS = IN * IN;

    /** Channels side by side. */
    static final int BLOCK = 16;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private WinogradTransforms() {}

    /**
     * {@code Bᵀ d B} of one tile and block.
     *
     * @param d 6 rows of 6·16 numbers, {@code dRow} apart, from {@code dAt}. Not modified.
     * @param scratch 36·16 numbers from {@code temporary}, and the result from {@code to}: its 36 points lie {@code
     *     point} apart. Modified.
     */
    static void input(float[] d, int dAt, int dRow, float[] scratch, int temporary, int to, int point) {
        for (int row = 0; row < IN; row++) {
            inputLine(d, dAt + row * dRow, BLOCK, scratch, temporary + row * IN * BLOCK, BLOCK);
        }
        for (int column = 0; column < IN; column++) {
            inputLine(scratch, temporary + column * BLOCK, IN * BLOCK, scratch, to + column * point, IN * point);
        }
    }

    private static void inputLine(float[] from, int at, int step, float[] into, int to, int toStep) {
        for (int lane = 0; lane < BLOCK; lane += LANES) {
            int i = at + lane;
            FloatVector d0 = FloatVector.fromArray(SPECIES, from, i);
            FloatVector d1 = FloatVector.fromArray(SPECIES, from, i + step);
            FloatVector d2 = FloatVector.fromArray(SPECIES, from, i + 2 * step);
            FloatVector d3 = FloatVector.fromArray(SPECIES, from, i + 3 * step);
            FloatVector d4 = FloatVector.fromArray(SPECIES, from, i + 4 * step);
            FloatVector d5 = FloatVector.fromArray(SPECIES, from, i + 5 * step);
            FloatVector even = d4.sub(d2.mul(4f));
            FloatVector odd = d3.sub(d1.mul(4f));
            FloatVector even2 = d4.sub(d2);
            FloatVector odd2 = d3.sub(d1).mul(2f);
            int o = to + lane;
            d0.mul(4f).sub(d2.mul(5f)).add(d4).intoArray(into, o);
            even.add(odd).intoArray(into, o + toStep);
            even.sub(odd).intoArray(into, o + 2 * toStep);
            even2.add(odd2).intoArray(into, o + 3 * toStep);
            even2.sub(odd2).intoArray(into, o + 4 * toStep);
            d1.mul(4f).sub(d3.mul(5f)).add(d5).intoArray(into, o + 5 * toStep);
        }
    }

    /**
     * {@code Aᵀ m A} of one tile and block: 4 rows of 4·16 results.
     *
     * @param scratch 36 points from {@code at}, {@code point} apart; 24·16 numbers from {@code temporary}; the result
     *     from {@code to}. Modified.
     */
    static void output(float[] scratch, int at, int point, int temporary, int to) {
        for (int column = 0; column < IN; column++) {
            outputLine(scratch, at + column * point, IN * point, temporary + column * BLOCK, IN * BLOCK);
        }
        for (int row = 0; row < OUT; row++) {
            outputLine(scratch, temporary + row * IN * BLOCK, BLOCK, to + row * OUT * BLOCK, BLOCK);
        }
    }

    private static void outputLine(float[] s, int at, int step, int to, int toStep) {
        for (int lane = 0; lane < BLOCK; lane += LANES) {
            int i = at + lane;
            FloatVector m0 = FloatVector.fromArray(SPECIES, s, i);
            FloatVector m1 = FloatVector.fromArray(SPECIES, s, i + step);
            FloatVector m2 = FloatVector.fromArray(SPECIES, s, i + 2 * step);
            FloatVector m3 = FloatVector.fromArray(SPECIES, s, i + 3 * step);
            FloatVector m4 = FloatVector.fromArray(SPECIES, s, i + 4 * step);
            FloatVector m5 = FloatVector.fromArray(SPECIES, s, i + 5 * step);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            FloatVector sum2 = m3.add(m4);
            FloatVector difference2 = m3.sub(m4);
            int o = to + lane;
            m0.add(sum).add(sum2).intoArray(s, o);
            difference.add(difference2.mul(2f)).intoArray(s, o + toStep);
            sum.add(sum2.mul(4f)).intoArray(s, o + 2 * toStep);
            difference.add(difference2.mul(8f)).add(m5).intoArray(s, o + 3 * toStep);
        }
    }

    /**
     * {@code A dy Aᵀ} of one tile and block: what the gradient of the results is to the points.
     *
     * @param scratch 4 rows of 4·16 numbers from {@code at}; 24·16 numbers from {@code temporary}; the result from {@code
     *     to}: its 36 points lie {@code point} apart. Modified.
     */
    static void outputGradient(float[] scratch, int at, int temporary, int to, int point) {
        for (int row = 0; row < OUT; row++) {
            outputGradientLine(scratch, at + row * OUT * BLOCK, BLOCK, temporary + row * IN * BLOCK, BLOCK);
        }
        for (int column = 0; column < IN; column++) {
            outputGradientLine(scratch, temporary + column * BLOCK, IN * BLOCK, to + column * point, IN * point);
        }
    }

    private static void outputGradientLine(float[] s, int at, int step, int to, int toStep) {
        for (int lane = 0; lane < BLOCK; lane += LANES) {
            int i = at + lane;
            FloatVector y0 = FloatVector.fromArray(SPECIES, s, i);
            FloatVector y1 = FloatVector.fromArray(SPECIES, s, i + step);
            FloatVector y2 = FloatVector.fromArray(SPECIES, s, i + 2 * step);
            FloatVector y3 = FloatVector.fromArray(SPECIES, s, i + 3 * step);
            FloatVector even = y0.add(y2);
            FloatVector odd = y1.add(y3);
            FloatVector even2 = y0.add(y2.mul(4f));
            FloatVector odd2 = y1.mul(2f).add(y3.mul(8f));
            int o = to + lane;
            y0.intoArray(s, o);
            even.add(odd).intoArray(s, o + toStep);
            even.sub(odd).intoArray(s, o + 2 * toStep);
            even2.add(odd2).intoArray(s, o + 3 * toStep);
            even2.sub(odd2).intoArray(s, o + 4 * toStep);
            y3.intoArray(s, o + 5 * toStep);
        }
    }

    /**
     * {@code G g Gᵀ} of the filters of 16 result channels.
     *
     * @param scratch 3 rows of 3·16 numbers from {@code at}; the first 18·16 numbers are used. Modified.
     * @param into receives the 36 points, {@code point} apart, from {@code to}. Modified.
     */
    static void filter(float[] scratch, int at, float[] into, int to, int point) {
        int temporary = 0;
        for (int row = 0; row < 3; row++) {
            filterLine(scratch, at + row * 3 * BLOCK, BLOCK, scratch, temporary + row * IN * BLOCK, BLOCK);
        }
        for (int column = 0; column < IN; column++) {
            filterLine(scratch, temporary + column * BLOCK, IN * BLOCK, into, to + column * point, IN * point);
        }
    }

    private static void filterLine(float[] from, int at, int step, float[] into, int to, int toStep) {
        for (int lane = 0; lane < BLOCK; lane += LANES) {
            FloatVector g0 = FloatVector.fromArray(SPECIES, from, at + lane);
            FloatVector g1 = FloatVector.fromArray(SPECIES, from, at + lane + step);
            FloatVector g2 = FloatVector.fromArray(SPECIES, from, at + lane + 2 * step);
            FloatVector even = g0.add(g2).mul(-1f / 6);
            FloatVector odd = g1.mul(-1f / 6);
            FloatVector even2 = g0.mul(1f / 24).add(g2.mul(1f / 6));
            FloatVector odd2 = g1.mul(1f / 12);
            int o = to + lane;
            g0.mul(0.25f).intoArray(into, o);
            even.add(odd).intoArray(into, o + toStep);
            even.sub(odd).intoArray(into, o + 2 * toStep);
            even2.add(odd2).intoArray(into, o + 3 * toStep);
            even2.sub(odd2).intoArray(into, o + 4 * toStep);
            g2.intoArray(into, o + 5 * toStep);
        }
    }

    /**
     * {@code Gᵀ u G}: what the gradient of the points is to the filters of 16 result channels.
     *
     * @param u 36 points, {@code point} apart, from {@code at}. Not modified.
     * @param scratch receives 3 rows of 3·16 numbers from 0; 18·16 numbers behind them are used. Modified.
     */
    static void filterGradient(float[] u, int at, int point, float[] scratch) {
        int temporary = 9 * BLOCK;
        for (int column = 0; column < IN; column++) {
            filterGradientLine(u, at + column * point, IN * point, scratch, temporary + column * BLOCK, IN * BLOCK);
        }
        for (int row = 0; row < 3; row++) {
            filterGradientLine(scratch, temporary + row * IN * BLOCK, BLOCK, scratch, row * 3 * BLOCK, BLOCK);
        }
    }

    private static void filterGradientLine(float[] from, int at, int step, float[] into, int to, int toStep) {
        for (int lane = 0; lane < BLOCK; lane += LANES) {
            int i = at + lane;
            FloatVector u1 = FloatVector.fromArray(SPECIES, from, i + step);
            FloatVector u2 = FloatVector.fromArray(SPECIES, from, i + 2 * step);
            FloatVector u3 = FloatVector.fromArray(SPECIES, from, i + 3 * step);
            FloatVector u4 = FloatVector.fromArray(SPECIES, from, i + 4 * step);
            FloatVector near = u1.add(u2).mul(1f / 6);
            FloatVector far = u3.add(u4);
            int o = to + lane;
            FloatVector.fromArray(SPECIES, from, i)
                    .mul(0.25f)
                    .sub(near)
                    .add(far.mul(1f / 24))
                    .intoArray(into, o);
            u2.sub(u1).mul(1f / 6).add(u3.sub(u4).mul(1f / 12)).intoArray(into, o + toStep);
            far.mul(1f / 6)
                    .sub(near)
                    .add(FloatVector.fromArray(SPECIES, from, i + 5 * step))
                    .intoArray(into, o + 2 * toStep);
        }
    }

    /** Adds 16 numbers: {@code into += from}. */
    static void add(float[] from, int at, float[] into, int to) {
        for (int lane = 0; lane < BLOCK; lane += LANES) {
            FloatVector.fromArray(SPECIES, into, to + lane)
                    .add(FloatVector.fromArray(SPECIES, from, at + lane))
                    .intoArray(into, to + lane);
        }
    }
}
