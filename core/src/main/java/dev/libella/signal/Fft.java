package dev.libella.signal;

import dev.libella.kernel.Columns;
import dev.libella.kernel.FourierPass;
import dev.libella.kernel.SignalKernels;
import java.util.Arrays;

/**
 * The discrete Fourier transform {@code X[k] = Σ x[j]·exp(−2πi·jk/n)} of many columns at once.
 *
 * <p>Stockham's self-sorting form: n is a product of 2, 3 and 4, and each factor is one pass from one buffer into the
 * other. The columns lie side by side, so the innermost loop runs over neighbouring numbers with one twiddle factor.
 *
 * <p>Immutable; may be used by several threads, each with its own {@link Columns}.
 */
final class Fft {
    private static final FourierPass PASS = SignalKernels.fourierPass();

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

    /** The smallest product of 2 and 3 that is at least {@code atLeast}. */
    static int goodSize(long atLeast) {
        long best = Long.highestOneBit(Math.max(1, atLeast - 1)) << 1;
        best = atLeast <= 1 ? 1 : best;
        for (long threes = 1; threes < best; threes *= 3) {
            long size = threes;
            while (size < atLeast) {
                size *= 2;
            }
            best = Math.min(best, size);
        }
        return Math.toIntExact(best);
    }

    /** Transforms each of the columns. */
    void forward(Columns x, int lanes) {
        int length = n; // of the transforms that are left
        int side = lanes; // numbers lying side by side
        for (int factor : factors) {
            PASS.run(x, cos, sin, factor, length, side);
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
        for (int factor : new int[] {3, 4, 2}) {
            while (rest % factor == 0) {
                found[count++] = factor;
                rest /= factor;
            }
        }
        return Arrays.copyOf(found, count);
    }
}
