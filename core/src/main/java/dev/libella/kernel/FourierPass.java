package dev.libella.kernel;

/**
 * One pass of Stockham's self-sorting Fourier transform over many columns at once.
 *
 * <p>With {@code m = length / factor}, {@code w = exp(−2πi / length)} and ω the factor's root of unity, for all p &lt; m,
 * k &lt; factor and q &lt; side:
 *
 * <pre>out[(p·factor + k)·side + q] = w^(p·k) · Σ_j in[(p + m·j)·side + q] · ω^(j·k)</pre>
 *
 * <p>All implementations round alike. Nothing is checked.
 */
public interface FourierPass {
    /** sin 60°. */
    double SIN_60 = Math.sqrt(3) / 2;

    /**
     * Does the pass.
     *
     * @param x read from {@code re} and {@code im}, written to {@code outRe} and {@code outIm}. Modified.
     * @param cos cos(2πk/n) for k in [0, n). Not modified.
     * @param sin −sin(2πk/n) for k in [0, n). Not modified.
     * @param factor 2, 3 or 4
     * @param length a multiple of the factor and a divisor of n
     * @param side numbers lying side by side, ≥ 1
     */
    void run(Columns x, double[] cos, double[] sin, int factor, int length, int side);
}
