package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.Tiling;

/**
 * A row of positions cut into bands of whole panels, as wide as a tile; the last band has what is left as well.
 *
 * @param positions positions in all, ≥ lanes
 * @param lanes numbers in a vector
 * @param width positions of a panel: one vector or a few
 * @param tiling the panels
 */
record Panels(int positions, int lanes, int width, Tiling tiling) {

    /**
     * Bands that are no longer than wanted and no fewer than wanted, if panels allow that.
     *
     * @param positions positions in all, as many as a vector has numbers or more
     * @param longest positions of a band
     * @param fewest number of bands
     */
    static Panels of(int positions, int longest, int fewest, Registers registers) {
        int lanes = registers.lanes(); // shorter vectors in the same process would slow all others down
        // Long pieces of memory are fetched ahead by the machine; four vectors leave registers for six rows.
        int wide = lanes * (registers.count() == 32 ? 4 : 2);
        int width = positions >= wide ? wide : lanes;
        int panels = positions / width;
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

    /** Positions of the longest band. */
    int longest() {
        return tiling.longest() * width + positions % width;
    }
}
