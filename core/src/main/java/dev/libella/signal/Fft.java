package dev.libella.signal;

/**
 * The discrete Fourier transform {@code X[k] = Σ x[j]·exp(−2πi·jk/n)} of many columns at once.
 *
 * <p>Stockham's self-sorting form: n is a product of 2, 3, 4 and 5, and each factor is one pass from one buffer into the
 * other. The columns lie side by side, so the innermost loop runs over neighbouring numbers with one twiddle factor,
 * which the compiler turns into vector code.
 *
 * <p>Immutable; may be used by several threads, each with its own {@link Columns}.
 */
final class Fft {
    private static final double SIN_60 = Math.sqrt(3) / 2;
    private static final double COS_72 = (Math.sqrt(5) - 1) / 4;
    private static final double SIN_72 = Math.sqrt(10 + 2 * Math.sqrt(5)) / 4;
    private static final double COS_144 = -(Math.sqrt(5) + 1) / 4;
    private static final double SIN_144 = Math.sqrt(10 - 2 * Math.sqrt(5)) / 4;

    private final int n;
    private final int[] factors;
    private final double[] cos; // [n], cos(2πk/n)
    private final double[] sin; // [n], −sin(2πk/n)

    /** @param n a size of {@link #goodSize} */
    Fft(int n) {
        this.n = n;
        this.factors = factors(n);
        this.cos = new double[n];
        this.sin = new double[n];
        for (int k = 0; k < n; k++) {
            // Angles folded into [0, π/4] keep the table exact to the last bit.
            cos[k] = cosine(k, n);
            sin[k] = -cosine(Math.floorMod(4L * k - n, 4L * n), 4L * n);
        }
    }

    /** The transform's length. */
    int size() {
        return n;
    }

    /** The smallest product of 2, 3 and 5 that is at least {@code atLeast}. */
    static int goodSize(long atLeast) {
        long best = Long.highestOneBit(Math.max(1, atLeast - 1)) << 1;
        best = atLeast <= 1 ? 1 : best;
        for (long fives = 1; fives < best; fives *= 5) {
            for (long threes = fives; threes < best; threes *= 3) {
                long size = threes;
                while (size < atLeast) {
                    size *= 2;
                }
                best = Math.min(best, size);
            }
        }
        return Math.toIntExact(best);
    }

    /** Complex numbers {@code [n, lanes]} and as much room again. Every transform exchanges the two. */
    static final class Columns {
        double[] re;
        double[] im;
        private double[] spareRe;
        private double[] spareIm;

        Columns(int n, int lanes) {
            int size = Math.multiplyExact(n, lanes);
            re = new double[size];
            im = new double[size];
            spareRe = new double[size];
            spareIm = new double[size];
        }

        private void exchange() {
            double[] oldRe = re;
            double[] oldIm = im;
            re = spareRe;
            im = spareIm;
            spareRe = oldRe;
            spareIm = oldIm;
        }

        /** Makes real parts of imaginary ones: what turns a transform into its inverse, before and after. */
        private void swapParts() {
            double[] oldRe = re;
            re = im;
            im = oldRe;
            double[] oldSpare = spareRe;
            spareRe = spareIm;
            spareIm = oldSpare;
        }
    }

    /** Transforms each of the columns. */
    void forward(Columns x, int lanes) {
        int length = n; // of the transforms that are left
        int side = lanes; // numbers lying side by side
        for (int factor : factors) {
            switch (factor) {
                case 2 -> pass2(x, length, side);
                case 3 -> pass3(x, length, side);
                case 4 -> pass4(x, length, side);
                default -> pass5(x, length, side);
            }
            x.exchange();
            length /= factor;
            side *= factor;
        }
    }

    /** The inverse without its factor 1/n. */
    void inverse(Columns x, int lanes) {
        x.swapParts();
        forward(x, lanes);
        x.swapParts();
    }

    private void pass2(Columns x, int length, int side) {
        int m = length / 2;
        for (int p = 0; p < m; p++) {
            int w = p * (n / length);
            butterfly2(x.re, x.im, p * side, m * side, cos[w], sin[w], x.spareRe, x.spareIm, 2 * p * side, side);
        }
    }

    private static void butterfly2(
            double[] re,
            double[] im,
            int in,
            int step,
            double c,
            double s,
            double[] outRe,
            double[] outIm,
            int out,
            int side) {
        for (int q = 0; q < side; q++) {
            double ar = re[in + q];
            double ai = im[in + q];
            double br = re[in + step + q];
            double bi = im[in + step + q];
            double dr = ar - br;
            double di = ai - bi;
            outRe[out + q] = ar + br;
            outIm[out + q] = ai + bi;
            outRe[out + side + q] = dr * c - di * s;
            outIm[out + side + q] = dr * s + di * c;
        }
    }

    private void pass3(Columns x, int length, int side) {
        int m = length / 3;
        for (int p = 0; p < m; p++) {
            int w = p * (n / length);
            butterfly3(
                    x.re,
                    x.im,
                    p * side,
                    m * side,
                    cos[w],
                    sin[w],
                    cos[2 * w],
                    sin[2 * w],
                    x.spareRe,
                    x.spareIm,
                    3 * p * side,
                    side);
        }
    }

    private static void butterfly3(
            double[] re,
            double[] im,
            int in,
            int step,
            double c1,
            double s1,
            double c2,
            double s2,
            double[] outRe,
            double[] outIm,
            int out,
            int side) {
        for (int q = 0; q < side; q++) {
            double ar = re[in + q];
            double ai = im[in + q];
            double br = re[in + step + q];
            double bi = im[in + step + q];
            double cr = re[in + 2 * step + q];
            double ci = im[in + 2 * step + q];
            double sumR = br + cr;
            double sumI = bi + ci;
            double midR = ar - 0.5 * sumR;
            double midI = ai - 0.5 * sumI;
            double turnR = SIN_60 * (bi - ci);
            double turnI = SIN_60 * (cr - br);
            double y1r = midR + turnR;
            double y1i = midI + turnI;
            double y2r = midR - turnR;
            double y2i = midI - turnI;
            outRe[out + q] = ar + sumR;
            outIm[out + q] = ai + sumI;
            outRe[out + side + q] = y1r * c1 - y1i * s1;
            outIm[out + side + q] = y1r * s1 + y1i * c1;
            outRe[out + 2 * side + q] = y2r * c2 - y2i * s2;
            outIm[out + 2 * side + q] = y2r * s2 + y2i * c2;
        }
    }

    private void pass4(Columns x, int length, int side) {
        int m = length / 4;
        for (int p = 0; p < m; p++) {
            int w = p * (n / length);
            butterfly4(
                    x.re,
                    x.im,
                    p * side,
                    m * side,
                    cos[w],
                    sin[w],
                    cos[2 * w],
                    sin[2 * w],
                    cos[3 * w],
                    sin[3 * w],
                    x.spareRe,
                    x.spareIm,
                    4 * p * side,
                    side);
        }
    }

    private static void butterfly4(
            double[] re,
            double[] im,
            int in,
            int step,
            double c1,
            double s1,
            double c2,
            double s2,
            double c3,
            double s3,
            double[] outRe,
            double[] outIm,
            int out,
            int side) {
        for (int q = 0; q < side; q++) {
            double ar = re[in + q];
            double ai = im[in + q];
            double br = re[in + step + q];
            double bi = im[in + step + q];
            double cr = re[in + 2 * step + q];
            double ci = im[in + 2 * step + q];
            double dr = re[in + 3 * step + q];
            double di = im[in + 3 * step + q];
            double acR = ar + cr;
            double acI = ai + ci;
            double bdR = br + dr;
            double bdI = bi + di;
            double amcR = ar - cr;
            double amcI = ai - ci;
            double turnR = bi - di; // −i·(b − d)
            double turnI = dr - br;
            double y1r = amcR + turnR;
            double y1i = amcI + turnI;
            double y2r = acR - bdR;
            double y2i = acI - bdI;
            double y3r = amcR - turnR;
            double y3i = amcI - turnI;
            outRe[out + q] = acR + bdR;
            outIm[out + q] = acI + bdI;
            outRe[out + side + q] = y1r * c1 - y1i * s1;
            outIm[out + side + q] = y1r * s1 + y1i * c1;
            outRe[out + 2 * side + q] = y2r * c2 - y2i * s2;
            outIm[out + 2 * side + q] = y2r * s2 + y2i * c2;
            outRe[out + 3 * side + q] = y3r * c3 - y3i * s3;
            outIm[out + 3 * side + q] = y3r * s3 + y3i * c3;
        }
    }

    private void pass5(Columns x, int length, int side) {
        int m = length / 5;
        double[] re = x.re;
        double[] im = x.im;
        for (int p = 0; p < m; p++) {
            int w = p * (n / length);
            for (int q = 0; q < side; q++) {
                int in = p * side + q;
                int step = m * side;
                double sum1R = re[in + step] + re[in + 4 * step];
                double sum1I = im[in + step] + im[in + 4 * step];
                double sum2R = re[in + 2 * step] + re[in + 3 * step];
                double sum2I = im[in + 2 * step] + im[in + 3 * step];
                double dif1R = re[in + step] - re[in + 4 * step];
                double dif1I = im[in + step] - im[in + 4 * step];
                double dif2R = re[in + 2 * step] - re[in + 3 * step];
                double dif2I = im[in + 2 * step] - im[in + 3 * step];
                double mid1R = re[in] + COS_72 * sum1R + COS_144 * sum2R;
                double mid1I = im[in] + COS_72 * sum1I + COS_144 * sum2I;
                double mid2R = re[in] + COS_144 * sum1R + COS_72 * sum2R;
                double mid2I = im[in] + COS_144 * sum1I + COS_72 * sum2I;
                double turn1R = SIN_72 * dif1I + SIN_144 * dif2I; // −i·(…)
                double turn1I = -SIN_72 * dif1R - SIN_144 * dif2R;
                double turn2R = SIN_144 * dif1I - SIN_72 * dif2I;
                double turn2I = -SIN_144 * dif1R + SIN_72 * dif2R;
                int out = 5 * p * side + q;
                x.spareRe[out] = re[in] + sum1R + sum2R;
                x.spareIm[out] = im[in] + sum1I + sum2I;
                put(x, out + side, mid1R + turn1R, mid1I + turn1I, w);
                put(x, out + 2 * side, mid2R + turn2R, mid2I + turn2I, 2 * w);
                put(x, out + 3 * side, mid2R - turn2R, mid2I - turn2I, 3 * w);
                put(x, out + 4 * side, mid1R - turn1R, mid1I - turn1I, 4 * w);
            }
        }
    }

    private void put(Columns x, int out, double yr, double yi, int w) {
        x.spareRe[out] = yr * cos[w] - yi * sin[w];
        x.spareIm[out] = yr * sin[w] + yi * cos[w];
    }

    /** cos(2π·k/n) for k in [0, n), from an angle in [0, π/4]. */
    private static double cosine(long k, long n) {
        long eighths = 8 * k;
        long octant = eighths / n; // 0 to 7
        // Distance to the nearest multiple of a quarter turn, as a part of n.
        long quarter = (octant + 1) / 2;
        double angle = 2 * Math.PI * ((4 * k - quarter * n) / (4.0 * n));
        return switch ((int) quarter % 4) {
            case 0 -> StrictMath.cos(angle);
            case 1 -> -StrictMath.sin(angle);
            case 2 -> -StrictMath.cos(angle);
            default -> StrictMath.sin(angle);
        };
    }

    private static int[] factors(int n) {
        int[] found = new int[32];
        int count = 0;
        int rest = n;
        for (int factor : new int[] {5, 3, 4, 2}) {
            while (rest % factor == 0) {
                found[count++] = factor;
                rest /= factor;
            }
        }
        return java.util.Arrays.copyOf(found, count);
    }
}
