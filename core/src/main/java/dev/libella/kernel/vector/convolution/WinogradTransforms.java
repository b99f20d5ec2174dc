package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.vector.convolution.SquareMapMaker.Ending;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The small linear maps of Winograd's F(4×4, 3×3) (Lavin and Gray 2016): {@code Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A} gives 4×4
 * results of a 3×3 filter with 36 multiplications for each pair of channels instead of 144.
 *
 * <p>Each matrix stands here as a product, of sums that its rows share and of what the rows make of them. All methods
 * work on 16 neighbouring channels.
 */
final class WinogradTransforms {
    /** Results of a tile along one axis, and source numbers they need. */
    static final int OUT = 4;

    static final int IN = 6;

    /** Numbers of a filter. */
    static final int TAPS = 9;

    /** Multiplications of a tile. */
    static final int POINTS = IN * IN;

    /** The point that every result has once, as the second column of {@code Aᵀ} is all ones. */
    static final int CONSTANT = IN + 1;

    /** Channels side by side. */
    static final int BLOCK = 16;

    /** Squares mapped at a time, so that they stay in the first-level cache for all parts of a map. */
    private static final int SQUARES = 8;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Points in pairs that differ in signs only, as both Bᵀ and A make them of their sums. */
    private static final float[][] SIGNS = {
        {1, 0, 0, 0, 0, 0},
        {0, 1, 1, 0, 0, 0},
        {0, 1, -1, 0, 0, 0},
        {0, 0, 0, 1, 2, 0},
        {0, 0, 0, 1, -2, 0},
        {0, 0, 0, 0, 0, 1}
    };

    /** {@code Bᵀ}. */
    private static final SquareMap INPUT = map(Ending.NONE, SIGNS, new float[][] {
        {4, 0, -5, 0, 1, 0},
        {0, 0, -4, 0, 1, 0},
        {0, -4, 0, 1, 0, 0},
        {0, 0, -1, 0, 1, 0},
        {0, -1, 0, 1, 0, 0},
        {0, 4, 0, -5, 0, 1}
    });

    /** {@code Aᵀ}. */
    private static final float[][] OUTPUT_ROWS = {
        {1, 1, 0, 1, 0, 0},
        {0, 0, 1, 0, 2, 0},
        {0, 1, 0, 4, 0, 0},
        {0, 0, 1, 0, 8, 1}
    };

    private static final float[][] OUTPUT_SUMS = {
        {1, 0, 0, 0, 0, 0},
        {0, 1, 1, 0, 0, 0},
        {0, 1, -1, 0, 0, 0},
        {0, 0, 0, 1, 1, 0},
        {0, 0, 0, 1, -1, 0},
        {0, 0, 0, 0, 0, 1}
    };

    private static final SquareMap OUTPUT = map(Ending.NONE, OUTPUT_ROWS, OUTPUT_SUMS);
    private static final SquareMap OUTPUT_LIMITS = map(Ending.LIMITS, OUTPUT_ROWS, OUTPUT_SUMS);
    private static final SquareMap OUTPUT_RESIDUAL = map(Ending.RESIDUAL_LIMITS, OUTPUT_ROWS, OUTPUT_SUMS);
    private static final SquareMap OUTPUT_STEPS = map(Ending.STEPS, OUTPUT_ROWS, OUTPUT_SUMS);
    private static final SquareMap OUTPUT_RESIDUAL_STEPS = map(Ending.RESIDUAL_STEPS, OUTPUT_ROWS, OUTPUT_SUMS);
    private static final SquareMap POOLED_LIMITS =
            SquareMapMaker.pooledMap(OUTPUT_ROWS, OUTPUT_SUMS, Ending.LIMITS, LANES);
    private static final SquareMap POOLED_STEPS =
            SquareMapMaker.pooledMap(OUTPUT_ROWS, OUTPUT_SUMS, Ending.STEPS, LANES);

    /** {@code A}. */
    private static final SquareMap OUTPUT_GRADIENT = map(Ending.NONE, SIGNS, new float[][] {
        {1, 0, 0, 0},
        {1, 0, 1, 0},
        {0, 1, 0, 1},
        {1, 0, 4, 0},
        {0, 1, 0, 4},
        {0, 0, 0, 1}
    });

    /** {@code G}. */
    private static final SquareMap FILTER = map(
            Ending.NONE,
            new float[][] {
                {1f / 4, 0, 0, 0, 0, 0},
                {0, -1f / 6, -1f / 6, 0, 0, 0},
                {0, -1f / 6, 1f / 6, 0, 0, 0},
                {0, 0, 0, 1, 1, 0},
                {0, 0, 0, 1, -1, 0},
                {0, 0, 0, 0, 0, 1}
            },
            new float[][] {
                {1, 0, 0},
                {1, 0, 1},
                {0, 1, 0},
                {1f / 24, 0, 1f / 6},
                {0, 1f / 12, 0},
                {0, 0, 1}
            });

    /** {@code Gᵀ}. */
    private static final SquareMap FILTER_GRADIENT = map(
            Ending.NONE,
            new float[][] {
                {1f / 4, -1f / 6, 0, 1f / 24, 0, 0},
                {0, 0, -1f / 6, 0, 1f / 12, 0},
                {0, -1f / 6, 0, 1f / 6, 0, 1}
            },
            OUTPUT_SUMS);

    private WinogradTransforms() {}

    private static SquareMap map(Ending ending, float[][] p, float[][] q) {
        return SquareMapMaker.map(p, q, ending, LANES);
    }

    /**
     * {@code Bᵀ d B} of one block of tiles side by side.
     *
     * @param d 6 rows of 6·16 numbers for each tile, {@code row} apart, from {@code at}. Not modified.
     * @param into receives the 36 points, {@code point} apart, from {@code to}. Modified.
     * @param tiles how many
     * @param step distance of two tiles there
     */
    static void input(float[] d, int at, int row, float[] into, int to, int point, int tiles, int step) {
        run(INPUT, d, at, row, BLOCK, into, to, IN * point, point, tiles, OUT * BLOCK, step, Finish.NONE);
    }

    /**
     * {@code Aᵀ m A} of one block of tiles side by side, and what is done to their 4×4 results but for the bias ({@link
     * #CONSTANT}).
     *
     * @param m 36 points of each tile, {@code point} apart, from {@code at}. Not modified.
     * @param tiles how many
     * @param step distance of two tiles there
     * @param y receives 4 rows of 4·16 results of each tile, {@code row} apart, from {@code to}. Modified.
     * @param finish residual, which lies as the result, limits and rounding
     */
    static void output(float[] m, int at, int point, int tiles, int step, float[] y, int to, int row, Finish finish) {
        run(outputMap(finish), m, at, IN * point, point, y, to, row, BLOCK, tiles, step, OUT * BLOCK, finish);
    }

    /**
     * {@link #output} of which only the largest of each 2×2 patch are written: 2 rows of 2·16 numbers of each tile.
     *
     * @param finish limits from 0 on, and rounding
     */
    static void pooled(float[] m, int at, int point, int tiles, int step, float[] y, int to, int row, Finish finish) {
        SquareMap map = finish.isRounded() ? POOLED_STEPS : POOLED_LIMITS;
        run(map, m, at, IN * point, point, y, to, row, BLOCK, tiles, step, OUT / 2 * BLOCK, finish);
    }

    private static SquareMap outputMap(Finish finish) {
        if (finish.steps() != null) {
            return finish.residual() != null ? OUTPUT_RESIDUAL_STEPS : OUTPUT_STEPS;
        }
        return finish.residual() != null ? OUTPUT_RESIDUAL : finish.isLimited() ? OUTPUT_LIMITS : OUTPUT;
    }

    /**
     * {@code A dy Aᵀ} of one block of tiles side by side: what the gradient of the results is to the points.
     *
     * @param dy 4 rows of 4·16 numbers for each tile, {@code row} apart, from {@code at}. Not modified.
     * @param into receives the 36 points, {@code point} apart, from {@code to}. Modified.
     * @param tiles how many
     * @param step distance of two tiles there
     */
    static void outputGradient(float[] dy, int at, int row, float[] into, int to, int point, int tiles, int step) {
        run(OUTPUT_GRADIENT, dy, at, row, BLOCK, into, to, IN * point, point, tiles, OUT * BLOCK, step, Finish.NONE);
    }

    /**
     * {@code G g Gᵀ} of the filters of 16 result channels.
     *
     * @param filters 3 rows of 3·16 numbers from {@code at}. Not modified.
     * @param turned whether the filters are turned round first, so that the last tap becomes the first
     * @param into receives the 36 points, {@code point} apart, from {@code to}. Modified.
     */
    static void filter(float[] filters, int at, boolean turned, float[] into, int to, int point) {
        int first = turned ? at + 8 * BLOCK : at;
        int step = turned ? -BLOCK : BLOCK;
        run(FILTER, filters, first, 3 * step, step, into, to, IN * point, point, 1, 0, 0, Finish.NONE);
    }

    /**
     * {@code Gᵀ u G}: what the gradient of the points is to the filters of 16 result channels.
     *
     * @param scratch 36 points, {@code point} apart, from {@code at}; the result, 3 rows of 3·16 numbers, from {@code
     *     to}. Modified.
     */
    static void filterGradient(float[] scratch, int at, int point, int to) {
        run(FILTER_GRADIENT, scratch, at, IN * point, point, scratch, to, 3 * BLOCK, BLOCK, 1, 0, 0, Finish.NONE);
    }

    private static void run(
            SquareMap map,
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
            Finish finish) {
        for (int first = 0; first < count; first += SQUARES) {
            int some = Math.min(SQUARES, count - first);
            int xAt = x0 + first * xNext;
            int yAt = y0 + first * yNext;
            for (int lane = 0; lane < BLOCK; lane += LANES) {
                map.run(x, xAt + lane, xRow, xColumn, y, yAt + lane, yRow, yColumn, some, xNext, yNext, finish);
            }
        }
    }

    /** Copies some numbers, a multiple of 16. */
    static void copy(float[] from, int at, float[] into, int to, int length) {
        for (int i = 0; i < length; i += LANES) {
            FloatVector.fromArray(SPECIES, from, at + i).intoArray(into, to + i);
        }
    }

    /** Writes 16 zeros. */
    static void clear(float[] into, int to) {
        for (int lane = 0; lane < BLOCK; lane += LANES) {
            FloatVector.zero(SPECIES).intoArray(into, to + lane);
        }
    }

    /** Adds 16 numbers: {@code into += from}. */
    static void add(float[] from, int at, float[] into, int to) {
        for (int lane = 0; lane < BLOCK; lane += LANES) {
            FloatVector.fromArray(SPECIES, into, to + lane)
                    .add(FloatVector.fromArray(SPECIES, from, at + lane))
                    .intoArray(into, to + lane);
        }
    }
}
