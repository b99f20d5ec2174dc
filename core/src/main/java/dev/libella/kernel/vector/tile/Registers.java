package dev.libella.kernel.vector.tile;

import jdk.incubator.vector.FloatVector;

/**
 * The machine's vector registers, from which tiles take their shape. Measured: the compiler keeps 24 sums of 32
 * registers and 8 of 16; one more and it spills, at half the speed.
 *
 * @param lanes numbers in the widest vector: 4, 8 or 16
 * @param count number of registers: 16 or 32
 */
public record Registers(int lanes, int count) {
    /** This machine's. */
    public static final Registers NATIVE = detect();

    private static Registers detect() {
        int lanes = Math.clamp(FloatVector.SPECIES_PREFERRED.length(), 4, 16);
        // AVX-512 and NEON have 32, what lies between has 16.
        boolean many = lanes == 16 || System.getProperty("os.arch").equals("aarch64");
        return new Registers(lanes, many ? 32 : 16);
    }

    /** The most rows of a {@link DotTile}. */
    public int dotRows() {
        return count == 32 ? 4 : 2;
    }

    /** The most columns of a {@link DotTile} with this many rows: few rows leave room for more columns. */
    public int dotColumns(int rows) {
        return rows == 1 ? 8 : 4;
    }

    /** The most rows of a {@link DotTile} with this many columns, where a row is summed over for long. */
    public int dotRowsFor(int columns) {
        return Math.max(1, (count == 32 ? 26 : 10) / (columns + 1));
    }

    private int sums() {
        return count == 32 ? 24 : 8;
    }

    /** Lanes of a tile that is {@code width} numbers wide. */
    public int lanes(int width) {
        return Math.min(lanes, width);
    }

    /** The most rows of a tile {@code width} numbers wide. */
    public int rows(int width) {
        return Math.clamp(sums() / (width / lanes(width)), 1, 14);
    }
}
