package dev.libella.signal;

import dev.libella.kernel.Columns;
import java.util.Arrays;

/**
 * A complex array {@code [rows, columns]} of padded numbers on its way through the transforms of a convolution.
 *
 * <p>{@code columns} is the product of all axes but the first. Work is cut into groups of {@link #LANES} columns.
 */
final class Spectra {
    /** Columns transformed together: enough for vector code, few enough to stay in the second-level cache. */
    static final int LANES = 16;

    final int rows;
    final int columns;
    final double[] re; // [rows, columns]
    final double[] im; // [rows, columns]

    Spectra(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.re = new double[Math.multiplyExact(rows, columns)];
        this.im = new double[re.length];
    }

    /** Sets everything to zero, to be filled again. */
    void clear() {
        Arrays.fill(re, 0);
        Arrays.fill(im, 0);
    }

    /** Transforms every column (the first axis). */
    void forwardColumns(Fft fft) {
        Cores.run(Math.ceilDiv(columns, LANES), work(fft), group -> {
            Columns buffer = load(group);
            fft.forward(buffer, lanes(group));
            store(buffer, group);
        });
    }

    /**
     * Transforms every column, multiplies it with a filter's spectrum, and transforms it back, without the factor
     * 1/rows.
     *
     * @param filter of this shape, or with one column for all. Not modified.
     */
    void filterColumns(Fft fft, Spectra filter) {
        Cores.run(Math.ceilDiv(columns, LANES), 2 * work(fft), group -> {
            int lanes = lanes(group);
            Columns buffer = load(group);
            fft.forward(buffer, lanes);
            if (filter.columns == 1) {
                multiplyByOne(buffer, lanes, filter);
            } else {
                multiply(buffer, lanes, filter, group * LANES);
            }
            fft.inverse(buffer, lanes);
            store(buffer, group);
        });
    }

    /**
     * Transforms along an inner axis: the array is {@code [outer, fft.size(), inner]} with {@code inner} neighbours.
     *
     * @param outer how many of the outermost slices to transform; the others are zero, or not needed any more
     */
    void alongAxis(Fft fft, int outer, int inner, boolean inverse) {
        int n = fft.size();
        if (inner > 1) {
            int groups = Math.ceilDiv(inner, LANES);
            Cores.run(outer * groups, (long) outer * inner * n * 8, piece -> {
                int base = piece / groups * n * inner + piece % groups * LANES;
                int lanes = Math.min(LANES, inner - piece % groups * LANES);
                Columns buffer = new Columns(n, lanes);
                for (int j = 0; j < n; j++) {
                    System.arraycopy(re, base + j * inner, buffer.re, j * lanes, lanes);
                    System.arraycopy(im, base + j * inner, buffer.im, j * lanes, lanes);
                }
                transform(fft, buffer, lanes, inverse);
                for (int j = 0; j < n; j++) {
                    System.arraycopy(buffer.re, j * lanes, re, base + j * inner, lanes);
                    System.arraycopy(buffer.im, j * lanes, im, base + j * inner, lanes);
                }
            });
            return;
        }
        Cores.run(Math.ceilDiv(outer, LANES), (long) outer * n * 8, group -> {
            int first = group * LANES;
            int lanes = Math.min(LANES, outer - first);
            Columns buffer = new Columns(n, lanes);
            transpose(re, first * n, n, buffer.re, 0, lanes, lanes, n);
            transpose(im, first * n, n, buffer.im, 0, lanes, lanes, n);
            transform(fft, buffer, lanes, inverse);
            transpose(buffer.re, 0, lanes, re, first * n, n, n, lanes);
            transpose(buffer.im, 0, lanes, im, first * n, n, n, lanes);
        });
    }

    private static void transform(Fft fft, Columns buffer, int lanes, boolean inverse) {
        if (inverse) {
            fft.inverse(buffer, lanes);
        } else {
            fft.forward(buffer, lanes);
        }
    }

    /** {@code to[j, i] = from[i, j]} for i below height and j below width, in blocks that fit the cache. */
    private static void transpose(
            double[] from, int fromAt, int fromStride, double[] to, int toAt, int toStride, int height, int width) {
        int block = 8;
        for (int i0 = 0; i0 < height; i0 += block) {
            int i1 = Math.min(height, i0 + block);
            for (int j0 = 0; j0 < width; j0 += block) {
                int j1 = Math.min(width, j0 + block);
                for (int j = j0; j < j1; j++) {
                    for (int i = i0; i < i1; i++) {
                        to[toAt + j * toStride + i] = from[fromAt + i * fromStride + j];
                    }
                }
            }
        }
    }

    private void multiply(Columns buffer, int lanes, Spectra filter, int first) {
        double[] bufferRe = buffer.re;
        double[] bufferIm = buffer.im;
        for (int row = 0; row < rows; row++) {
            int at = row * lanes;
            int other = row * columns + first;
            for (int lane = 0; lane < lanes; lane++) {
                double ar = bufferRe[at + lane];
                double ai = bufferIm[at + lane];
                double br = filter.re[other + lane];
                double bi = filter.im[other + lane];
                bufferRe[at + lane] = ar * br - ai * bi;
                bufferIm[at + lane] = ar * bi + ai * br;
            }
        }
    }

    private void multiplyByOne(Columns buffer, int lanes, Spectra filter) {
        double[] bufferRe = buffer.re;
        double[] bufferIm = buffer.im;
        for (int row = 0; row < rows; row++) {
            int at = row * lanes;
            double br = filter.re[row];
            double bi = filter.im[row];
            for (int lane = 0; lane < lanes; lane++) {
                double ar = bufferRe[at + lane];
                double ai = bufferIm[at + lane];
                bufferRe[at + lane] = ar * br - ai * bi;
                bufferIm[at + lane] = ar * bi + ai * br;
            }
        }
    }

    private Columns load(int group) {
        int lanes = lanes(group);
        Columns buffer = new Columns(rows, lanes);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(re, row * columns + group * LANES, buffer.re, row * lanes, lanes);
            System.arraycopy(im, row * columns + group * LANES, buffer.im, row * lanes, lanes);
        }
        return buffer;
    }

    private void store(Columns buffer, int group) {
        int lanes = lanes(group);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(buffer.re, row * lanes, re, row * columns + group * LANES, lanes);
            System.arraycopy(buffer.im, row * lanes, im, row * columns + group * LANES, lanes);
        }
    }

    private int lanes(int group) {
        return Math.min(LANES, columns - group * LANES);
    }

    private long work(Fft fft) {
        return (long) fft.size() * columns * 8;
    }
}
