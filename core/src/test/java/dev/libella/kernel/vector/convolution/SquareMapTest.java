package dev.libella.kernel.vector.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.vector.convolution.SquareMapMaker.Ending;
import dev.libella.nn.layer.FakeQuantize;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SquareMapTest {
    private static final float[][] P = {{1, 2, 0, 0}, {1, -2, 0, 0}, {0, 0, 0.5f, 0}, {0, 0, 0, -1}};
    private static final float[][] Q = {{0, 3, 1}, {1, 0, -1}, {4, 0, 0}, {-1, -1, 2}};
    private static final int OUT = P.length;
    private static final int IN = Q[0].length;
    private static final int MOST_LANES = 16;
    private static final int SQUARES = 3;
    private static final FakeQuantize STEPS =
            new FakeQuantize(1f / 64, -3); // from -125/64 to 130/64: beyond the limits

    @ParameterizedTest
    @EnumSource(Ending.class)
    void mapsRowsAndColumns(Ending ending) {
        for (int lanes = 4; lanes <= MOST_LANES; lanes *= 2) {
            check(ending, lanes);
        }
    }

    private static void check(Ending ending, int lanes) {
        Random random = new Random(lanes);
        int xColumn = lanes + 1;
        int xRow = IN * xColumn + 2;
        int yRow = lanes + 3;
        int yColumn = OUT * yRow + 1;
        int xNext = IN * xRow - 1;
        int yNext = OUT * yColumn + 2;
        float[] x = Geometries.numbers(random, 5 + SQUARES * (xNext + 1));
        float[] y = new float[7 + SQUARES * yNext];
        float[] residual = Geometries.numbers(random, y.length);
        Finish finish = Finish.of(new float[0], -0.25f, 1.5f).withResidual(residual);
        if (ending.hasSteps()) {
            finish = finish.withRounding(STEPS);
        }
        SquareMapMaker.map(P, Q, ending, lanes)
                .run(x, 5, xRow, xColumn, y, 7, yRow, yColumn, SQUARES, xNext, yNext, finish);
        float[] untouched = y.clone();
        for (int row = 0; row < SQUARES * OUT; row++) {
            int square = row / OUT;
            int i = row % OUT;
            for (int j = 0; j < OUT; j++) {
                for (int lane = 0; lane < lanes; lane++) {
                    int at = 7 + square * yNext + i * yRow + j * yColumn + lane;
                    double sum = 0;
                    for (int k = 0; k < IN; k++) {
                        for (int l = 0; l < IN; l++) {
                            sum += m(i, k) * m(j, l) * x[5 + square * xNext + k * xRow + l * xColumn + lane];
                        }
                    }
                    double nearest = ended(ending, finish, residual, sum, at);
                    assertThat((double) y[at])
                            .isCloseTo(nearest, within(ending.hasSteps() ? 0.501 * STEPS.scale() : 1e-5));
                    if (ending.hasSteps()) {
                        assertThat(y[at] / STEPS.scale()).isEqualTo((float) Math.rint(y[at] / STEPS.scale()));
                    }
                    untouched[at] = 0;
                }
            }
        }
        assertThat(untouched).containsOnly(0);
    }

    private static double m(int row, int column) {
        double sum = 0;
        for (int k = 0; k < Q.length; k++) {
            sum += (double) P[row][k] * Q[k][column];
        }
        return sum;
    }

    private static double ended(Ending ending, Finish finish, float[] residual, double sum, int at) {
        return switch (ending) {
            case NONE -> sum;
            case LIMITS, STEPS -> Math.clamp(sum, finish.low(), finish.high());
            case RESIDUAL_LIMITS, RESIDUAL_STEPS -> Math.clamp(sum + residual[at], finish.low(), finish.high());
        };
    }
}
