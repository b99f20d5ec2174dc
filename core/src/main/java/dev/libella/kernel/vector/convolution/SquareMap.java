package dev.libella.kernel.vector.convolution;

/**
 * The same small linear map along both axes of a square of numbers, {@code Y = M X Mᵀ}, for as many channels side by
 * side as a vector has lanes: what Winograd's method does to tiles and filters.
 *
 * <p>{@link SquareMapMaker} makes them; they are stateless and may be used by any thread.
 */
public interface SquareMap {
    /**
     * Maps some squares.
     *
     * @param x source: lanes lie side by side, rows and columns {@code xRow} and {@code xColumn} apart, from {@code x0}.
     *     Not modified.
     * @param y result, likewise; may be the array of the source, but not where the source lies. Modified.
     * @param count squares
     * @param xNext distance of two squares in the source
     * @param yNext distance of two squares in the result
     * @param finish what is done to the results, as far as the map was made for it
     */
    void run(
            float[] x,
            int x0,
            int xRow,
            int xColumn,
            float[] y,
            int y0,
            int yRow,
            int yColumn,
            int count,
            int xNext,
            int yNext,
            Finish finish);
}
