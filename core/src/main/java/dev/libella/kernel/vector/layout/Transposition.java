package dev.libella.kernel.vector.layout;

import dev.libella.kernel.vector.VectorWidth;
import dev.libella.kernel.vector.tile.TransposingTile;

/** Transposes matrices, square by square in registers where they are large enough, or three rows at a time: a picture's. */
public final class Transposition {
    /** Rows and columns of a square. */
    static final int LANES = VectorWidth.bits() / Float.SIZE;

    private static final TransposingTile TILE = TransposingTile.of(LANES);

    private Transposition() {}

    /**
     * {@code y[y0 + j · yRow + i] = x[x0 + i · xRow + j]} for {@code i < rows} and {@code j < columns}.
     *
     * @param x source. Not modified.
     * @param xRow distance of its rows
     * @param y result; not the source. Modified.
     * @param yRow distance of its rows
     */
    public static void run(int rows, int columns, float[] x, int x0, int xRow, float[] y, int y0, int yRow) {
        if (rows == ThreeRows.ROWS && yRow == ThreeRows.ROWS && columns >= LANES) {
            ThreeRows.interleave(columns, x, x0, xRow, y, y0);
            return;
        }
        if (rows < LANES || columns < LANES) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    y[y0 + j * yRow + i] = x[x0 + i * xRow + j];
                }
            }
            return;
        }
        for (int r = 0; r < rows; r += LANES) {
            int row = Math.min(r, rows - LANES); // squares at the end overlap those before
            for (int c = 0; c < columns; c += LANES) {
                int column = Math.min(c, columns - LANES);
                TILE.run(x, x0 + row * xRow + column, xRow, y, y0 + column * yRow + row, yRow);
            }
        }
    }
}
