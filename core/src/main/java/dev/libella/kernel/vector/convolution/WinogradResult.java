package dev.libella.kernel.vector.convolution;

import static dev.libella.kernel.vector.convolution.WinogradTransforms.BLOCK;
import static dev.libella.kernel.vector.convolution.WinogradTransforms.OUT;

/**
 * The result of a Winograd convolution, block by block of its channels: transforms products back and writes the part of
 * each tile that lies in the plane, or the largest numbers of its 2×2 patches.
 *
 * @param tiles of the convolution
 * @param blocks blocks of channels
 * @param pools whether there is max pooling of 2×2 patches side by side, of results that are not negative
 */
record WinogradResult(WinogradTiles tiles, int blocks, boolean pools) {
    /** Numbers of scratch memory for a tile. */
    static final int SCRATCH = OUT * OUT * BLOCK;

    private int patch() {
        return pools ? 2 : 1;
    }

    private int height() {
        return tiles.height() / patch();
    }

    private int width() {
        return tiles.width() / patch();
    }

    /**
     * Writes some tiles of a block.
     *
     * @param scratch products: 36 points of each tile, {@code point} apart, from {@code products}; and room for a tile
     *     at {@code free}. Modified there.
     * @param step distance of two tiles in the products
     * @param y result, in blocks of channels. Modified.
     * @param finish residual, limits and rounding
     */
    void transform(
            float[] scratch,
            int products,
            int point,
            int step,
            int free,
            int from,
            int to,
            int block,
            float[] y,
            Finish finish) {
        int size = OUT / patch();
        int row = width() * BLOCK;
        int tile = from;
        while (tile < to) {
            int at = products + (tile - from) * step;
            int plane = (tiles.example(tile) * blocks + block) * height();
            int yAt = ((plane + tiles.row(tile) / patch()) * width() + tiles.column(tile) / patch()) * BLOCK;
            int whole = finish.inStore() ? Math.min(to - tile, tiles.wholeFrom(tile)) : 0;
            if (whole > 0) {
                output(scratch, at, point, whole, step, y, yAt, row, finish);
                tile += whole;
                continue;
            }
            // A residual lies as the result does, so that it is not added before that is in its place.
            boolean finished = finish.inStore() && finish.residual() == null;
            output(scratch, at, point, 1, 0, scratch, free, size * BLOCK, finished ? finish : Finish.NONE);
            int length = tiles.columns(tile) / patch() * BLOCK;
            for (int i = 0; i < tiles.rows(tile) / patch(); i++) {
                WinogradTransforms.copy(scratch, free + i * size * BLOCK, y, yAt + i * row, length);
                if (!finished) {
                    finish.applyAll(y, yAt + i * row, yAt + i * row + length);
                }
            }
            tile++;
        }
    }

    private void output(float[] m, int at, int point, int count, int step, float[] y, int to, int row, Finish finish) {
        if (pools) {
            WinogradTransforms.pooled(m, at, point, count, step, y, to, row, finish);
        } else {
            WinogradTransforms.output(m, at, point, count, step, y, to, row, finish);
        }
    }
}
