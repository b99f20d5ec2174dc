package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Tiling;
import java.util.Arrays;

/**
 * A row of positions cut into bands of whole panels, as wide as a tile; the last band has what is left as well. Positions
 * that fill no vector are a single panel, {@linkplain #isShort short} of numbers: rows are then copied to where there is
 * room for a vector, because shorter vectors in the same process would slow all others down.
 *
 * @param positions positions in all, ≥ 1
 * @param lanes numbers in a vector
 * @param width positions of a panel: one vector or a few
 * @param tiling the panels
 */
record Panels(int positions, int lanes, int width, Tiling tiling) {

    /**
     * Bands that are no longer than wanted and no fewer than wanted, if panels allow that.
     *
     * @param positions positions in all, ≥ 1
     * @param longest positions of a band
     * @param fewest number of bands
     */
    static Panels of(int positions, int longest, int fewest, Registers registers) {
        int lanes = registers.lanes();
        // Long pieces of memory are fetched ahead by the machine; four vectors leave registers for six rows.
        int wide = lanes * (registers.count() == 32 ? 4 : 2);
        int width = positions >= wide ? wide : lanes;
        int panels = Math.max(1, positions / width);
        int bands = Math.max(fewest, Math.ceilDiv(panels, Math.max(1, longest / width)));
        return new Panels(positions, lanes, width, new Tiling(panels, Math.min(panels, bands)));
    }

    /** Rows of a tile that is as wide as a panel. */
    int tileRows(Registers registers) {
        return registers.rows(registers.lanes() * vectors());
    }

    /** Vectors of a panel. */
    int vectors() {
        return width / lanes;
    }

    int bands() {
        return tiling.tiles();
    }

    int from(int band) {
        return tiling.at(band) * width;
    }

    int to(int band) {
        return band == tiling.tiles() - 1 ? positions : tiling.at(band + 1) * width;
    }

    /** Whether all positions together do not fill a vector. */
    boolean isShort() {
        return positions < lanes;
    }

    /** Where the panel from a position begins: the last one reaches back to be whole. */
    int at(int position, int band) {
        return isShort() ? 0 : Math.min(position, to(band) - width);
    }

    /** Numbers of a row that has all positions, where panels are read or written as a whole. */
    int rowLength() {
        return isShort() ? lanes : positions;
    }

    /**
     * Copies rows that are short to where there is room for a vector in each, with zeros behind.
     *
     * @param from rows of all positions, one after the other. Not modified.
     * @param into rows of {@link #rowLength}. Modified.
     */
    void widen(float[] from, int at, int rows, float[] into, int to) {
        for (int row = 0; row < rows; row++) {
            int start = to + row * lanes;
            System.arraycopy(from, at + row * positions, into, start, positions);
            Arrays.fill(into, start + positions, start + lanes, 0f);
        }
    }

    /**
     * Copies them back.
     *
     * @param from rows of {@link #rowLength}. Not modified.
     * @param into rows of all positions, one after the other. Modified.
     */
    void narrow(float[] from, int at, int rows, float[] into, int to) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, at + row * lanes, into, to + row * positions, positions);
        }
    }

    /** Numbers of a row of the longest band, where it is copied to. */
    int longest() {
        return isShort() ? lanes : tiling.longest() * width + positions % width;
    }
}
