package dev.libella.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.Columns;
import dev.libella.random.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FftTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24, 27, 36, 64, 81, 96, 144, 162, 256})
    void isTheDefinition(int n) {
        for (int lanes : new int[] {1, 3, 16}) {
            Columns x = random(n, lanes);
            double[] re = x.re.clone();
            double[] im = x.im.clone();
            new Fft(n).forward(x, lanes);
            for (int lane = 0; lane < lanes; lane++) {
                for (int k = 0; k < n; k++) {
                    double wantRe = 0;
                    double wantIm = 0;
                    for (int j = 0; j < n; j++) {
                        double angle = -2 * Math.PI * (j * k % n) / n;
                        int at = j * lanes + lane;
                        wantRe += re[at] * Math.cos(angle) - im[at] * Math.sin(angle);
                        wantIm += re[at] * Math.sin(angle) + im[at] * Math.cos(angle);
                    }
                    assertThat(x.re[k * lanes + lane]).isEqualTo(wantRe, within(1e-12 * n));
                    assertThat(x.im[k * lanes + lane]).isEqualTo(wantIm, within(1e-12 * n));
                }
            }
        }
    }

    @Test
    void theInverseGoesBackWithinAFewBits() {
        int n = 1152;
        Columns x = random(n, 16);
        double[] re = x.re.clone();
        Fft fft = new Fft(n);
        fft.forward(x, 16);
        fft.inverse(x, 16);
        for (int i = 0; i < re.length; i++) {
            assertThat(x.re[i] / n).isEqualTo(re[i], within(2e-15));
        }
    }

    @Test
    void goodSizesAreTheNextProductsOfTwoAndThree() {
        assertThat(IntStream.of(1, 2, 3, 5, 7, 9, 10, 13, 17, 100, 703, 1000, 1151)
                        .map(Fft::goodSize))
                .containsExactly(1, 2, 3, 6, 8, 9, 12, 16, 18, 108, 729, 1024, 1152);
    }

    private static Columns random(int n, int lanes) {
        Columns x = new Columns(n, lanes);
        for (int i = 0; i < x.re.length; i++) {
            x.re[i] = Random.gaussian(Random.key(n, lanes, 1), i);
            x.im[i] = Random.gaussian(Random.key(n, lanes, 2), i);
        }
        return x;
    }
}
