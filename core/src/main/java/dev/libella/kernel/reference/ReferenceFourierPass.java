package dev.libella.kernel.reference;

import dev.libella.kernel.Columns;
import dev.libella.kernel.FourierPass;

/** The butterflies in scalar code. */
public final class ReferenceFourierPass implements FourierPass {

    @Override
    public void run(Columns x, double[] cos, double[] sin, int factor, int length, int side) {
        int m = length / factor;
        for (int p = 0; p < m; p++) {
            butterflies(x, cos, sin, factor, length, side, p, 0);
        }
    }

    /** The butterflies of one p, for q in [from, side). */
    public static void butterflies(
            Columns x, double[] cos, double[] sin, int factor, int length, int side, int p, int from) {
        int in = p * side;
        int step = length / factor * side;
        int out = p * factor * side;
        int turn = p * (cos.length / length);
        switch (factor) {
            case 2 -> two(x, cos, sin, in, step, out, side, turn, from);
            case 3 -> three(x, cos, sin, in, step, out, side, turn, from);
            default -> four(x, cos, sin, in, step, out, side, turn, from);
        }
    }

    private static void two(
            Columns x, double[] cos, double[] sin, int in, int step, int out, int side, int turn, int from) {
        double[] re = x.re;
        double[] im = x.im;
        for (int q = from; q < side; q++) {
            int a = in + q;
            int b = a + step;
            x.outRe[out + q] = re[a] + re[b];
            x.outIm[out + q] = im[a] + im[b];
            put(x, cos, sin, out + side + q, re[a] - re[b], im[a] - im[b], turn);
        }
    }

    private static void three(
            Columns x, double[] cos, double[] sin, int in, int step, int out, int side, int turn, int from) {
        double[] re = x.re;
        double[] im = x.im;
        for (int q = from; q < side; q++) {
            int a = in + q;
            int b = a + step;
            int c = b + step;
            double sumRe = re[b] + re[c];
            double sumIm = im[b] + im[c];
            double midRe = Math.fma(-0.5, sumRe, re[a]);
            double midIm = Math.fma(-0.5, sumIm, im[a]);
            double turnRe = SIN_60 * (im[b] - im[c]); // −i·(b − c)·sin 60°
            double turnIm = SIN_60 * (re[c] - re[b]);
            x.outRe[out + q] = re[a] + sumRe;
            x.outIm[out + q] = im[a] + sumIm;
            put(x, cos, sin, out + side + q, midRe + turnRe, midIm + turnIm, turn);
            put(x, cos, sin, out + 2 * side + q, midRe - turnRe, midIm - turnIm, 2 * turn);
        }
    }

    private static void four(
            Columns x, double[] cos, double[] sin, int in, int step, int out, int side, int turn, int from) {
        double[] re = x.re;
        double[] im = x.im;
        for (int q = from; q < side; q++) {
            int a = in + q;
            int b = a + step;
            int c = b + step;
            int d = c + step;
            double acRe = re[a] + re[c];
            double acIm = im[a] + im[c];
            double bdRe = re[b] + re[d];
            double bdIm = im[b] + im[d];
            double difRe = re[a] - re[c];
            double difIm = im[a] - im[c];
            double turnRe = im[b] - im[d]; // −i·(b − d)
            double turnIm = re[d] - re[b];
            x.outRe[out + q] = acRe + bdRe;
            x.outIm[out + q] = acIm + bdIm;
            put(x, cos, sin, out + side + q, difRe + turnRe, difIm + turnIm, turn);
            put(x, cos, sin, out + 2 * side + q, acRe - bdRe, acIm - bdIm, 2 * turn);
            put(x, cos, sin, out + 3 * side + q, difRe - turnRe, difIm - turnIm, 3 * turn);
        }
    }

    /** Stores y·w^turn. */
    private static void put(Columns x, double[] cos, double[] sin, int at, double yRe, double yIm, int turn) {
        x.outRe[at] = Math.fma(yRe, cos[turn], -(yIm * sin[turn]));
        x.outIm[at] = Math.fma(yRe, sin[turn], yIm * cos[turn]);
    }
}
