package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.tile.Registers;
import dev.libella.kernel.vector.tile.TransposingTile;
import java.util.Arrays;

/**
 * Moves filters between their own order {@code [out, in, taps]} and squares of 16 × 16 channels {@code
 * [channel][tap][lane]}, in which a vector's lanes are neighbouring channels; what fills a last block is 0.
 */
final class FilterSquares {
    private static final int BLOCK = 16;

    private final int outChannels;
    private final int inChannels;
    private final int taps;
    private final int row;
    private final int lanes;
    private final TransposingTile transpose;

    FilterSquares(int outChannels, int inChannels, int taps, Registers registers) {
        this.outChannels = outChannels;
        this.inChannels = inChannels;
        this.taps = taps;
        row = BLOCK * taps;
        lanes = registers.lanes(BLOCK);
        transpose = TransposingTile.of(lanes);
    }

    /** Numbers of a square. */
    int size() {
        return BLOCK * row;
    }

    /** Numbers of a square and of the scratch memory behind it that moving one needs. */
    int room() {
        return 2 * (size() + BLOCK * BLOCK);
    }

    /**
     * Reads a square whose lanes are filters.
     *
     * @param weight the filters. Not modified.
     * @param into receives the square from {@code at}, where it has {@link #room}. Modified.
     */
    void outputsToLanes(float[] weight, int outBlock, int inBlock, float[] into, int at) {
        int first = (outBlock * BLOCK * inChannels + inBlock * BLOCK) * taps;
        if (isWhole(outBlock, inBlock)) {
            transpose(weight, first, inChannels * taps, BLOCK, row, into, at, BLOCK);
            return;
        }
        int rows = at + size();
        Arrays.fill(into, rows, rows + size(), 0f);
        for (int i = 0; i < outputs(outBlock); i++) {
            System.arraycopy(weight, first + i * inChannels * taps, into, rows + i * row, inputs(inBlock) * taps);
        }
        transpose(into, rows, row, BLOCK, row, into, at, BLOCK);
    }

    /**
     * Reads a square whose lanes are channels of filters.
     *
     * @param weight the filters. Not modified.
     * @param into receives the square from {@code at}, where it has {@link #room}. Modified.
     */
    void inputsToLanes(float[] weight, int outBlock, int inBlock, float[] into, int at) {
        int rows = at + size() + BLOCK * BLOCK; // a vector may hold more lanes than there are taps
        Arrays.fill(into, rows, rows + row + BLOCK, 0f);
        for (int i = 0; i < BLOCK; i++) {
            int filter = ((outBlock * BLOCK + i) * inChannels + inBlock * BLOCK) * taps;
            if (i < outputs(outBlock)) {
                System.arraycopy(weight, filter, into, rows, inputs(inBlock) * taps);
            } else {
                Arrays.fill(into, rows, rows + row, 0f);
            }
            transpose(into, rows, taps, BLOCK, taps, into, at + i * row, BLOCK);
        }
    }

    /**
     * Writes a square whose lanes are filters.
     *
     * @param square the square from {@code at}, with {@link #room}. Modified.
     * @param weight the filters. Modified.
     */
    void lanesToOutputs(float[] square, int at, int outBlock, int inBlock, float[] weight) {
        int first = (outBlock * BLOCK * inChannels + inBlock * BLOCK) * taps;
        if (isWhole(outBlock, inBlock)) {
            transpose(square, at, BLOCK, row, BLOCK, weight, first, inChannels * taps);
            return;
        }
        int rows = at + size();
        transpose(square, at, BLOCK, row, BLOCK, square, rows, row);
        for (int i = 0; i < outputs(outBlock); i++) {
            System.arraycopy(square, rows + i * row, weight, first + i * inChannels * taps, inputs(inBlock) * taps);
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
