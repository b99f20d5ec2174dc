package dev.libella.kernel.vector.signal;

import dev.libella.kernel.Columns;
import dev.libella.kernel.FourierPass;
import dev.libella.kernel.reference.ReferenceFourierPass;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** The butterflies on vectors of neighbouring numbers; what does not fill a vector goes the scalar way. */
public final class VectorFourierPass implements FourierPass {
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;

    @Override
    public void run(Columns x, double[] cos, double[] sin, int factor, int length, int side) {
        int whole = D.loopBound(side);
        int m = length / factor;
        if (whole > 0) {
            int turn = cos.length / length;
            switch (factor) {
                case 2 -> two(x.re, x.im, x.outRe, x.outIm, cos, sin, m, side, whole, turn);
                case 3 -> three(x.re, x.im, x.outRe, x.outIm, cos, sin, m, side, whole, turn);
                default -> four(x.re, x.im, x.outRe, x.outIm, cos, sin, m, side, whole, turn);
            }
        }
        if (whole < side) {
            for (int p = 0; p < m; p++) {
                ReferenceFourierPass.butterflies(x, cos, sin, factor, length, side, p, whole);
            }
        }
    }

    private static void two(
            double[] re,
            double[] im,
            double[] outRe,
            double[] outIm,
            double[] cos,
            double[] sin,
            int m,
            int side,
            int whole,
            int turn) {
        for (int p = 0; p < m; p++) {
            DoubleVector c = DoubleVector.broadcast(D, cos[p * turn]);
            DoubleVector s = DoubleVector.broadcast(D, sin[p * turn]);
            for (int q = 0; q < whole; q += D.length()) {
                int at = p * side + q;
                DoubleVector aRe = DoubleVector.fromArray(D, re, at);
                DoubleVector aIm = DoubleVector.fromArray(D, im, at);
                DoubleVector bRe = DoubleVector.fromArray(D, re, at + m * side);
                DoubleVector bIm = DoubleVector.fromArray(D, im, at + m * side);
                int out = 2 * p * side + q;
                aRe.add(bRe).intoArray(outRe, out);
                aIm.add(bIm).intoArray(outIm, out);
                DoubleVector yRe = aRe.sub(bRe);
                DoubleVector yIm = aIm.sub(bIm);
                yRe.fma(c, yIm.mul(s).neg()).intoArray(outRe, out + side);
                yRe.fma(s, yIm.mul(c)).intoArray(outIm, out + side);
            }
        }
    }

    private static void three(
            double[] re,
            double[] im,
            double[] outRe,
            double[] outIm,
            double[] cos,
            double[] sin,
            int m,
            int side,
            int whole,
            int turn) {
        DoubleVector half = DoubleVector.broadcast(D, -0.5);
        for (int p = 0; p < m; p++) {
            DoubleVector c1 = DoubleVector.broadcast(D, cos[p * turn]);
            DoubleVector s1 = DoubleVector.broadcast(D, sin[p * turn]);
            DoubleVector c2 = DoubleVector.broadcast(D, cos[2 * p * turn]);
            DoubleVector s2 = DoubleVector.broadcast(D, sin[2 * p * turn]);
            for (int q = 0; q < whole; q += D.length()) {
                int at = p * side + q;
                DoubleVector aRe = DoubleVector.fromArray(D, re, at);
                DoubleVector aIm = DoubleVector.fromArray(D, im, at);
                DoubleVector bRe = DoubleVector.fromArray(D, re, at + m * side);
                DoubleVector bIm = DoubleVector.fromArray(D, im, at + m * side);
                DoubleVector cRe = DoubleVector.fromArray(D, re, at + 2 * m * side);
                DoubleVector cIm = DoubleVector.fromArray(D, im, at + 2 * m * side);
                DoubleVector sumRe = bRe.add(cRe);
                DoubleVector sumIm = bIm.add(cIm);
                DoubleVector midRe = sumRe.fma(half, aRe);
                DoubleVector midIm = sumIm.fma(half, aIm);
                DoubleVector turnRe = bIm.sub(cIm).mul(SIN_60);
                DoubleVector turnIm = cRe.sub(bRe).mul(SIN_60);
                int out = 3 * p * side + q;
                aRe.add(sumRe).intoArray(outRe, out);
                aIm.add(sumIm).intoArray(outIm, out);
                DoubleVector y1Re = midRe.add(turnRe);
                DoubleVector y1Im = midIm.add(turnIm);
                y1Re.fma(c1, y1Im.mul(s1).neg()).intoArray(outRe, out + side);
                y1Re.fma(s1, y1Im.mul(c1)).intoArray(outIm, out + side);
                DoubleVector y2Re = midRe.sub(turnRe);
                DoubleVector y2Im = midIm.sub(turnIm);
                y2Re.fma(c2, y2Im.mul(s2).neg()).intoArray(outRe, out + 2 * side);
                y2Re.fma(s2, y2Im.mul(c2)).intoArray(outIm, out + 2 * side);
            }
        }
    }

    private static void four(
            double[] re,
            double[] im,
            double[] outRe,
            double[] outIm,
            double[] cos,
            double[] sin,
            int m,
            int side,
            int whole,
            int turn) {
        for (int p = 0; p < m; p++) {
            DoubleVector c1 = DoubleVector.broadcast(D, cos[p * turn]);
            DoubleVector s1 = DoubleVector.broadcast(D, sin[p * turn]);
            DoubleVector c2 = DoubleVector.broadcast(D, cos[2 * p * turn]);
            DoubleVector s2 = DoubleVector.broadcast(D, sin[2 * p * turn]);
            DoubleVector c3 = DoubleVector.broadcast(D, cos[3 * p * turn]);
            DoubleVector s3 = DoubleVector.broadcast(D, sin[3 * p * turn]);
            for (int q = 0; q < whole; q += D.length()) {
                int at = p * side + q;
                DoubleVector aRe = DoubleVector.fromArray(D, re, at);
                DoubleVector aIm = DoubleVector.fromArray(D, im, at);
                DoubleVector bRe = DoubleVector.fromArray(D, re, at + m * side);
                DoubleVector bIm = DoubleVector.fromArray(D, im, at + m * side);
                DoubleVector cRe = DoubleVector.fromArray(D, re, at + 2 * m * side);
                DoubleVector cIm = DoubleVector.fromArray(D, im, at + 2 * m * side);
                DoubleVector dRe = DoubleVector.fromArray(D, re, at + 3 * m * side);
                DoubleVector dIm = DoubleVector.fromArray(D, im, at + 3 * m * side);
                DoubleVector acRe = aRe.add(cRe);
                DoubleVector acIm = aIm.add(cIm);
                DoubleVector bdRe = bRe.add(dRe);
                DoubleVector bdIm = bIm.add(dIm);
                DoubleVector difRe = aRe.sub(cRe);
                DoubleVector difIm = aIm.sub(cIm);
                DoubleVector turnRe = bIm.sub(dIm);
                DoubleVector turnIm = dRe.sub(bRe);
                int out = 4 * p * side + q;
                acRe.add(bdRe).intoArray(outRe, out);
                acIm.add(bdIm).intoArray(outIm, out);
                DoubleVector y1Re = difRe.add(turnRe);
                DoubleVector y1Im = difIm.add(turnIm);
                y1Re.fma(c1, y1Im.mul(s1).neg()).intoArray(outRe, out + side);
                y1Re.fma(s1, y1Im.mul(c1)).intoArray(outIm, out + side);
                DoubleVector y2Re = acRe.sub(bdRe);
                DoubleVector y2Im = acIm.sub(bdIm);
                y2Re.fma(c2, y2Im.mul(s2).neg()).intoArray(outRe, out + 2 * side);
                y2Re.fma(s2, y2Im.mul(c2)).intoArray(outIm, out + 2 * side);
                DoubleVector y3Re = difRe.sub(turnRe);
                DoubleVector y3Im = difIm.sub(turnIm);
                y3Re.fma(c3, y3Im.mul(s3).neg()).intoArray(outRe, out + 3 * side);
                y3Re.fma(s3, y3Im.mul(c3)).intoArray(outIm, out + 3 * side);
            }
        }
    }
}
