package dev.libella.kernel.reference;

import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import java.util.Arrays;

/**
 * Pooling of any geometry and its gradients, over {@code [planes, D, H, W]}, sums in double. Every method computes the
 * planes {@code from} (inclusive) to {@code to} (exclusive).
 */
public final class ReferencePooling {
    private ReferencePooling() {}

    /**
     * The largest number of each patch; NaN counts as largest.
     *
     * @param x input. Not modified.
     * @param y output. Modified.
     */
    public static void max(PoolGeometry g, float[] x, float[] y, int from, int to) {
        for (int plane = from; plane < to; plane++) {
            int yAt = plane * g.outPositions();
            for (int od = 0; od < g.depth().out(); od++) {
                for (int oh = 0; oh < g.height().out(); oh++) {
                    for (int ow = 0; ow < g.width().out(); ow++) {
                        y[yAt++] = x[argMax(g, x, plane * g.inPositions(), od, oh, ow)];
                    }
                }
            }
        }
    }

    /**
     * The gradient of the input of {@link #max}: each patch's gradient goes to its largest number, the first in scan
     * order if there are several.
     *
     * @param x input of the forward pass. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public static void maxGradient(PoolGeometry g, float[] x, float[] dy, float[] dx, int from, int to) {
        clear(g, dx, from, to);
        for (int plane = from; plane < to; plane++) {
            int yAt = plane * g.outPositions();
            for (int od = 0; od < g.depth().out(); od++) {
                for (int oh = 0; oh < g.height().out(); oh++) {
                    for (int ow = 0; ow < g.width().out(); ow++) {
                        dx[argMax(g, x, plane * g.inPositions(), od, oh, ow)] += dy[yAt++];
                    }
                }
            }
        }
    }

    private static int argMax(PoolGeometry g, float[] x, int xAt, int od, int oh, int ow) {
        PoolAxis d = g.depth();
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        int best = -1;
        for (int id = d.first()[od]; id < d.end()[od]; id += d.step()) {
            for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
                int row = xAt + (id * h.in() + ih) * w.in();
                for (int iw = w.first()[ow]; iw < w.end()[ow]; iw += w.step()) {
                    int at = row + iw;
                    if (best < 0 || x[at] > x[best] || (Float.isNaN(x[at]) && !Float.isNaN(x[best]))) {
                        best = at;
                    }
                }
            }
        }
        return best;
    }

    /** What a patch's sum is divided by. */
    public sealed interface Divisor {
        /** The positions inside the input. */
        record Inside() implements Divisor {}

        /** The positions with padding counted. */
        record WithPadding() implements Divisor {}

        /** A given number; 1 makes a sum. */
        record Given(int divisor) implements Divisor {}
    }

    /**
     * The sum of each patch, divided.
     *
     * @param x input. Not modified.
     * @param y output. Modified.
     */
    public static void average(PoolGeometry g, Divisor divisor, float[] x, float[] y, int from, int to) {
        PoolAxis d = g.depth();
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        for (int plane = from; plane < to; plane++) {
            int xAt = plane * g.inPositions();
            int yAt = plane * g.outPositions();
            for (int od = 0; od < d.out(); od++) {
                for (int oh = 0; oh < h.out(); oh++) {
                    for (int ow = 0; ow < w.out(); ow++) {
                        double sum = 0;
                        for (int id = d.first()[od]; id < d.end()[od]; id += d.step()) {
                            for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
                                int row = xAt + (id * h.in() + ih) * w.in();
                                for (int iw = w.first()[ow]; iw < w.end()[ow]; iw += w.step()) {
                                    sum += x[row + iw];
                                }
                            }
                        }
                        y[yAt++] = (float) (sum / divisor(g, divisor, od, oh, ow));
                    }
                }
            }
        }
    }

    /**
     * The gradient of the input of {@link #average}.
     *
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public static void averageGradient(PoolGeometry g, Divisor divisor, float[] dy, float[] dx, int from, int to) {
        PoolAxis d = g.depth();
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        clear(g, dx, from, to);
        for (int plane = from; plane < to; plane++) {
            int xAt = plane * g.inPositions();
            int yAt = plane * g.outPositions();
            for (int od = 0; od < d.out(); od++) {
                for (int oh = 0; oh < h.out(); oh++) {
                    for (int ow = 0; ow < w.out(); ow++) {
                        float share = (float) (dy[yAt++] / divisor(g, divisor, od, oh, ow));
                        for (int id = d.first()[od]; id < d.end()[od]; id += d.step()) {
                            for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
                                int row = xAt + (id * h.in() + ih) * w.in();
                                for (int iw = w.first()[ow]; iw < w.end()[ow]; iw += w.step()) {
                                    dx[row + iw] += share;
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /** {@code 1/divisor} for each output position of a plane. */
    public static float[] factors(PoolGeometry g, Divisor divisor) {
        float[] factors = new float[g.outPositions()];
        int at = 0;
        for (int od = 0; od < g.depth().out(); od++) {
            for (int oh = 0; oh < g.height().out(); oh++) {
                for (int ow = 0; ow < g.width().out(); ow++) {
                    factors[at++] = (float) (1 / divisor(g, divisor, od, oh, ow));
                }
            }
        }
        return factors;
    }

    private static double divisor(PoolGeometry g, Divisor divisor, int od, int oh, int ow) {
        return switch (divisor) {
            case Divisor.Given(int given) -> given;
            case Divisor.WithPadding() ->
                (double) g.depth().span()[od]
                        * g.height().span()[oh]
                        * g.width().span()[ow];
            case Divisor.Inside() -> (double) inside(g.depth(), od) * inside(g.height(), oh) * inside(g.width(), ow);
        };
    }

    private static int inside(PoolAxis axis, int output) {
        return Math.ceilDiv(axis.end()[output] - axis.first()[output], axis.step());
    }

    /**
     * The p-norm of each patch: {@code (Σ |x|^p)^(1/p)}.
     *
     * @param p exponent, ≥ 1
     * @param x input. Not modified.
     * @param y output. Modified.
     */
    public static void norm(PoolGeometry g, double p, float[] x, float[] y, int from, int to) {
        PoolAxis d = g.depth();
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        for (int plane = from; plane < to; plane++) {
            int xAt = plane * g.inPositions();
            int yAt = plane * g.outPositions();
            for (int od = 0; od < d.out(); od++) {
                for (int oh = 0; oh < h.out(); oh++) {
                    for (int ow = 0; ow < w.out(); ow++) {
                        double sum = 0;
                        for (int id = d.first()[od]; id < d.end()[od]; id += d.step()) {
                            for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
                                int row = xAt + (id * h.in() + ih) * w.in();
                                for (int iw = w.first()[ow]; iw < w.end()[ow]; iw += w.step()) {
                                    sum += power(Math.abs(x[row + iw]), p);
                                }
                            }
                        }
                        y[yAt++] = (float) root(sum, p);
                    }
                }
            }
        }
    }

    /**
     * The gradient of the input of {@link #norm}: {@code dx = dy·sign(x)·(|x|/y)^(p−1)}, 0 where the norm is 0.
     *
     * @param x input of the forward pass. Not modified.
     * @param y output of the forward pass. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input. Modified.
     */
    public static void normGradient(
            PoolGeometry g, double p, float[] x, float[] y, float[] dy, float[] dx, int from, int to) {
        PoolAxis d = g.depth();
        PoolAxis h = g.height();
        PoolAxis w = g.width();
        clear(g, dx, from, to);
        for (int plane = from; plane < to; plane++) {
            int xAt = plane * g.inPositions();
            int yAt = plane * g.outPositions();
            for (int od = 0; od < d.out(); od++) {
                for (int oh = 0; oh < h.out(); oh++) {
                    for (int ow = 0; ow < w.out(); ow++, yAt++) {
                        if (y[yAt] == 0) {
                            continue;
                        }
                        for (int id = d.first()[od]; id < d.end()[od]; id += d.step()) {
                            for (int ih = h.first()[oh]; ih < h.end()[oh]; ih += h.step()) {
                                int row = xAt + (id * h.in() + ih) * w.in();
                                for (int iw = w.first()[ow]; iw < w.end()[ow]; iw += w.step()) {
                                    float value = x[row + iw];
                                    double slope = power(Math.abs(value) / (double) y[yAt], p - 1);
                                    dx[row + iw] += (float) (dy[yAt] * Math.signum(value) * slope);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static double power(double base, double exponent) {
        if (exponent == 0) {
            return 1;
        }
        if (exponent == 1) {
            return base;
        }
        return exponent == 2 ? base * base : Math.pow(base, exponent);
    }

    private static double root(double value, double p) {
        if (p == 1) {
            return value;
        }
        return p == 2 ? Math.sqrt(value) : Math.pow(value, 1 / p);
    }

    private static void clear(PoolGeometry g, float[] dx, int from, int to) {
        Arrays.fill(dx, from * g.inPositions(), to * g.inPositions(), 0);
    }
}
