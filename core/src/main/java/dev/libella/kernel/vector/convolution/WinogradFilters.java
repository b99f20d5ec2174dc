package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.TransposingTile;
import java.util.Arrays;

/**
 * Moves 3×3 filters between their own order {@code [out, in, 3, 3]} and squares of 16 × 16 channels {@code
 * [channel][tap][lane]}, in which a vector's lanes are neighbouring channels; what fills a last block is 0.
 */
final class WinogradFilters {
    private static final int BLOCK = WinogradTransforms.BLOCK;
    private static final int TAPS = 9;
    private static final int ROW = BLOCK * TAPS;

    /** Numbers of a square. */
    static final int SQUARE = BLOCK * ROW;

    /** Numbers of a square and of the scratch memory behind it that moving one needs. */
    static final int ROOM = 2 * SQUARE;

    private final int outChannels;
    private final int inChannels;
    private final int lanes;
    private final TransposingTile transpose;

    WinogradFilters(int outChannels, int inChannels, Registers registers) {
        this.outChannels = outChannels;
        this.inChannels = inChannels;
        lanes = registers.lanes(BLOCK);
        transpose = TransposingTile.of(lanes);
    }

    /**
     * Reads a square whose lanes are filters.
     *
     * @param weight the filters. Not modified.
     * @param into receives the square from {@code at}, where it has {@link #ROOM}. Modified.
     */
    void outputsToLanes(float[] weight, int outBlock, int inBlock, float[] into, int at) {
        int first = (outBlock * BLOCK * inChannels + inBlock * BLOCK) * TAPS;
        if (isWhole(outBlock, inBlock)) {
            transpose(weight, first, inChannels * TAPS, BLOCK, ROW, into, at, BLOCK);
            return;
        }
        int rows = at + SQUARE;
        Arrays.fill(into, rows, rows + SQUARE, 0f);
        for (int i = 0; i < outputs(outBlock); i++) {
            System.arraycopy(weight, first + i * inChannels * TAPS, into, rows + i * ROW, inputs(inBlock) * TAPS);
        }
        transpose(into, rows, ROW, BLOCK, ROW, into, at, BLOCK);
    }

    /**
     * Reads a square whose lanes are channels of filters.
     *
     * @param weight the filters. Not modified.
     * @param into receives the square from {@code at}, where it has {@link #ROOM}. Modified.
     */
    void inputsToLanes(float[] weight, int outBlock, int inBlock, float[] into, int at) {
        int row = at + SQUARE + BLOCK * BLOCK; // a vector may hold more lanes than there are taps
        Arrays.fill(into, row, row + ROW + BLOCK, 0f);
        for (int i = 0; i < BLOCK; i++) {
            int filter = ((outBlock * BLOCK + i) * inChannels + inBlock * BLOCK) * TAPS;
            if (i < outputs(outBlock)) {
                System.arraycopy(weight, filter, into, row, inputs(inBlock) * TAPS);
            } else {
                Arrays.fill(into, row, row + ROW, 0f);
            }
            transpose(into, row, TAPS, BLOCK, TAPS, into, at + i * ROW, BLOCK);
        }
    }

    /**
     * Writes a square whose lanes are filters.
     *
     * @param square the square from {@code at}, with {@link #ROOM}. Modified.
     * @param weight the filters. Modified.
     */
    void lanesToOutputs(float[] square, int at, int outBlock, int inBlock, float[] weight) {
        int first = (outBlock * BLOCK * inChannels + inBlock * BLOCK) * TAPS;
        if (isWhole(outBlock, inBlock)) {
            transpose(square, at, BLOCK, ROW, BLOCK, weight, first, inChannels * TAPS);
            return;
        }
        int rows = at + SQUARE;
        transpose(square, at, BLOCK, ROW, BLOCK, square, rows, ROW);
        for (int i = 0; i < outputs(outBlock); i++) {
            System.arraycopy(square, rows + i * ROW, weight, first + i * inChannels * TAPS, inputs(inBlock) * TAPS);
        }
    }

    private boolean isWhole(int outBlock, int inBlock) {
        return outputs(outBlock) == BLOCK && inputs(inBlock) == BLOCK;
    }

    private int outputs(int block) {
        return Math.min(BLOCK, outChannels - block * BLOCK);
    }

    private int inputs(int block) {
        return Math.min(BLOCK, inChannels - block * BLOCK);
    }

    /** {@code y[j][i] = x[i][j]}; a last square of columns begins so early that it is whole, if it can. */
    private void transpose(float[] x, int x0, int xRow, int rows, int columns, float[] y, int y0, int yRow) {
        for (int i = 0; i < rows; i += lanes) {
            for (int column = 0; column < columns; column += lanes) {
                int j = Math.min(column, Math.max(0, columns - lanes));
                transpose.run(x, x0 + i * xRow + j, xRow, y, y0 + j * yRow + i, yRow);
            }
        }
    }
}
