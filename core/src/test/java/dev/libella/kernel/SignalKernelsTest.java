package dev.libella.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.reference.ReferenceFourierPass;
import dev.libella.kernel.reference.ReferenceSlidingSum;
import dev.libella.kernel.vector.signal.VectorFourierPass;
import dev.libella.kernel.vector.signal.VectorSlidingSum;
import dev.libella.random.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vector code and scalar loops give the same bits, whatever the size. */
class SignalKernelsTest {

    @Test
    void takesTheVectorCodeWhereTheModuleIsPresent() {
        assertThat(SignalKernels.slidingSum()).isInstanceOf(VectorSlidingSum.class);
        assertThat(SignalKernels.fourierPass()).isInstanceOf(VectorFourierPass.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 127, 131, 1030})
    void slidesWithTheSameBits(int count) {
        double[] in = doubles(1, 3 * (count + 10));
        double[] weights = doubles(2, 6);
        float[] floats = floats(in);
        float[] floatWeights = floats(weights);
        int[] rows = {0, count + 10};
        double[] want = new double[count + 4];
        double[] got = new double[count + 4];
        new ReferenceSlidingSum().row(in, 2, rows, weights, 3, want, 2, count);
        new VectorSlidingSum().row(in, 2, rows, weights, 3, got, 2, count);
        assertThat(got).isEqualTo(want);
        float[] wantFloats = new float[count + 4];
        float[] gotFloats = new float[count + 4];
        new ReferenceSlidingSum().row(floats, 2, rows, floatWeights, 3, wantFloats, 2, count);
        new VectorSlidingSum().row(floats, 2, rows, floatWeights, 3, gotFloats, 2, count);
        assertThat(gotFloats).isEqualTo(wantFloats);
        assertThat(got[0]).as("before the row").isZero();
        assertThat(got[count + 2]).as("behind the row").isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void passesWithTheSameBits(int factor) {
        int length = 12;
        double[] cos = doubles(3, 2 * length);
        double[] sin = doubles(4, 2 * length);
        for (int side : new int[] {1, 3, 7, 8, 9, 16, 21, 32, 35}) {
            Columns want = columns(length, side);
            Columns got = columns(length, side);
            new ReferenceFourierPass().run(want, cos, sin, factor, length, side);
            new VectorFourierPass().run(got, cos, sin, factor, length, side);
            assertThat(got.outRe).as("side %d", side).isEqualTo(want.outRe);
            assertThat(got.outIm).as("side %d", side).isEqualTo(want.outIm);
        }
    }

    private static Columns columns(int length, int side) {
        Columns columns = new Columns(length, side);
        columns.re = doubles(5, length * side);
        columns.im = doubles(6, length * side);
        return columns;
    }

    private static double[] doubles(long seed, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = Random.gaussian(Random.key(seed), i);
        }
        return values;
    }

    private static float[] floats(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }
}
