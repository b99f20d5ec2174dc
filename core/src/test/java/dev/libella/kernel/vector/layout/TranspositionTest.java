package dev.libella.kernel.vector.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranspositionTest {
    private static final int[] SIZES = {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 50};
    private static final int START = 5;
    private static final float UNTOUCHED = -1;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void putsEachNumberInItsPlaceAndNowhereElse(int gap) {
        for (int rows : SIZES) {
            for (int columns : SIZES) {
                int xRow = columns + gap;
                int yRow = rows + gap;
                float[] x = new float[START + rows * xRow];
                for (int i = 0; i < x.length; i++) {
                    x[i] = i;
                }
                float[] y = new float[2 * START + columns * yRow];
                Arrays.fill(y, UNTOUCHED);
                float[] expected = y.clone();
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        expected[START + j * yRow + i] = x[START + i * xRow + j];
                    }
                }
                Transposition.run(rows, columns, x, START, xRow, y, START, yRow);
                assertThat(y)
                        .as("%d rows, %d columns, %d between rows", rows, columns, gap)
                        .containsExactly(expected);
            }
        }
    }
}
