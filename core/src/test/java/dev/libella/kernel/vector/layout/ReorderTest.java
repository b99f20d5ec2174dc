package dev.libella.kernel.vector.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.vector.convolution.Geometries;
import dev.libella.kernel.vector.tile.TransposingTile;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReorderTest {
    private static final int EXAMPLES = 3;

    @Property(tries = 200)
    void movesEachNumberToItsPlace(
            @ForAll @IntRange(min = 1, max = 50) int channels, @ForAll @IntRange(min = 1, max = 70) int positions) {
        for (Layout in : layouts()) {
            for (Layout out : layouts()) {
                check(channels, positions, in, out);
            }
        }
    }

    private static Layout[] layouts() {
        return new Layout[] {Layout.PLANAR, Layout.BLOCKED};
    }

    private static void check(int channels, int positions, Layout in, Layout out) {
        float[] x = Geometries.numbers(new Random(positions), EXAMPLES * in.padded(channels) * positions);
        float[] y = new float[EXAMPLES * out.padded(channels) * positions];
        Arrays.fill(y, 7);
        Reorder.run(channels, positions, x, in, y, out, 0, 1);
        Reorder.run(channels, positions, x, in, y, out, 1, EXAMPLES);
        for (int n = 0; n < EXAMPLES; n++) {
            for (int c = 0; c < out.padded(channels); c++) {
                for (int p = 0; p < positions; p++) {
                    float expected = c < channels ? x[at(n, c, p, channels, positions, in)] : 0;
                    assertThat(y[at(n, c, p, channels, positions, out)])
                            .as("example %d, channel %d, position %d of %d×%d", n, c, p, channels, positions)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static int at(int n, int c, int p, int channels, int positions, Layout layout) {
        int block = n * layout.blocks(channels) + c / layout.block();
        return (block * positions + p) * layout.block() + c % layout.block();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void transposesSquaresOfEveryLength(int lanes) {
        int xRow = lanes + 3;
        int yRow = lanes + 5;
        float[] x = Geometries.numbers(new Random(lanes), lanes * xRow + 1);
        float[] y = new float[lanes * yRow + 2];
        TransposingTile.of(lanes).run(x, 1, xRow, y, 2, yRow);
        for (int i = 0; i < lanes; i++) {
            for (int j = 0; j < yRow; j++) {
                assertThat(y[2 + i * yRow + j]).isEqualTo(j < lanes ? x[1 + j * xRow + i] : 0);
            }
        }
    }
}
