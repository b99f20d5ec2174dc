package dev.libella.kernel.vector;

import org.jspecify.annotations.Nullable;

/**
 * What happens to a sum before and after: it starts at a bias; a residual is added and the result is limited.
 *
 * @param bias one number for each column of the tile, read from {@code column}; empty for none. Not modified.
 * @param residual added to the finished sum, laid out as the output; null for none. Not modified.
 * @param low lower limit, −∞ for none; ReLU's is 0
 * @param high upper limit, +∞ for none; ReLU6's is 6
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody: a bundle of arguments
record Finish(float[] bias, float @Nullable [] residual, float low, float high) {

    /** Sums start at 0 and are stored as they are. */
    static final Finish NONE = new Finish(new float[0], null, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
}
