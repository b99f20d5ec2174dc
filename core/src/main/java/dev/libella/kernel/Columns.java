package dev.libella.kernel;

/**
 * Complex columns {@code [n, lanes]} on their way through a Fourier transform, and as much room again: each pass reads
 * one half and writes the other, then they are exchanged.
 */
public final class Columns {
    /** Real parts, {@code [n, lanes]}. */
    public double[] re;

    /** Imaginary parts, {@code [n, lanes]}. */
    public double[] im;

    /** Where a pass writes real parts. */
    public double[] outRe;

    /** Where a pass writes imaginary parts. */
    public double[] outIm;

    /** Zeros. */
    public Columns(int n, int lanes) {
        int size = Math.multiplyExact(n, lanes);
        re = new double[size];
        im = new double[size];
        outRe = new double[size];
        outIm = new double[size];
    }

    /** Makes input of what a pass wrote. */
    public void exchange() {
        double[] oldRe = re;
        double[] oldIm = im;
        re = outRe;
        im = outIm;
        outRe = oldRe;
        outIm = oldIm;
    }

    /** Takes real parts for imaginary ones: done before and after a transform, it makes the inverse of it. */
    public void swapParts() {
        double[] oldRe = re;
        re = im;
        im = oldRe;
        double[] oldOut = outRe;
        outRe = outIm;
        outIm = oldOut;
    }
}
