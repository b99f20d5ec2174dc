package dev.libella.kernel.vector;

/**
 * Reads numbers only so that they are in the cache when a kernel comes to them. A kernel that goes along many rows at once
 * waits for each; one row after the other, the machine has many reads under way and sees what comes next.
 */
public final class ReadAhead {
    /** Numbers of a cache line, of 64 bytes. */
    private static final int LINE = 16;

    private ReadAhead() {}

    /**
     * Reads rows.
     *
     * @param x numbers. Not modified.
     * @param at where the first row begins
     * @param rows how many
     * @param stride distance of two rows
     * @param length numbers of a row
     */
    public static void rows(float[] x, int at, int rows, int stride, int length) {
        float sum = 0;
        for (int row = 0; row < rows; row++) {
            int from = at + row * stride;
            int to = from + length;
            float other = 0;
            for (int i = from; i < to - LINE; i += 2 * LINE) {
                sum += x[i];
                other += x[i + LINE];
            }
            sum += other + x[to - 1];
        }
        Scratch.lanes()[0] = sum; // for somebody to need it
    }
}
