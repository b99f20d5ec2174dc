package dev.libella.kernel.vector.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.kernel.reference.ReferenceMatrix;
import dev.libella.kernel.vector.convolution.Geometries;
import dev.libella.kernel.vector.tile.Registers;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixProductTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 3, 5",
        "2, 4, 1",
        "1, 16, 8",
        "1, 17, 9",
        "5, 15, 10",
        "3, 31, 7",
        "64, 32, 10",
        "7, 33, 25",
        "13, 47, 48",
        "64, 84, 10",
        "64, 120, 84",
        "9, 130, 127",
        "700, 18, 3",
        "1025, 65, 13",
        "400, 400, 2",
        "16, 20, 12",
        "33, 50, 26",
        "90, 800, 49"
    })
    void isTheReferenceOnEveryMachine(int count, int in, int out) {
        for (Registers registers : Geometries.MACHINES) {
            check(count, in, out, registers, true);
            check(count, in, out, registers, false);
        }
    }

    private static void check(int count, int in, int out, Registers registers, boolean affine) {
        Random random = new Random(count * 31L + in * 7L + out);
        float[] x = Geometries.numbers(random, count * in);
        float[] w = Geometries.numbers(random, out * in);
        float[] dy = Geometries.numbers(random, count * out);
        float @Nullable [] bias = affine ? Geometries.numbers(random, out) : null;
        float[] y = new float[count * out];
        float[] dx = new float[count * in];
        float[] dw = new float[out * in];
        float[] db = new float[out];
        ReferenceMatrix.forward(in, out, x, w, bias, y, 0, count);
        ReferenceMatrix.inputGradient(in, out, dy, w, dx, 0, count);
        ReferenceMatrix.weightGradient(count, in, out, x, dy, dw, db, 0, out);
        if (affine) {
            for (int i = 0; i < y.length; i++) {
                y[i] = Math.max(0, y[i]);
            }
        }

        String name = count + "×" + in + " → " + out + " " + registers;
        FewRowsProduct few = new FewRowsProduct(count, in, out, false, registers);
        float[] fastY = filled(y.length);
        for (int piece = 0; piece < few.pieces(); piece++) {
            few.run(piece, x, w, null, bias, affine ? 0 : Float.NEGATIVE_INFINITY, fastY);
        }
        compare(name + " y", fastY, y, in);
        if (count >= registers.lanes()) {
            compare(
                    name + " y of many rows",
                    manyRows(new ManyRowsProduct(count, in, out, registers), x, w, bias, fastY),
                    y,
                    in);
        }

        ProductGradients fast = new ProductGradients(count, in, out, registers);
        float[] fastDx = filled(dx.length);
        float[] fastDw = filled(dw.length);
        float[] fastDb = filled(db.length);
        for (int piece = 0; piece < fast.inputPieces(); piece++) {
            fast.ofInput(piece, dy, w, fastDx);
        }
        for (int piece = 0; piece < fast.weightPieces(); piece++) {
            fast.ofWeights(piece, x, dy, fastDw);
        }
        fast.ofBias(dy, fastDb);
        compare(name + " dx", fastDx, dx, out);
        compare(name + " dw", fastDw, dw, count);
        compare(name + " db", fastDb, db, count);
    }

    /** With a bias there is a ReLU as well. */
    private static float[] manyRows(
            ManyRowsProduct product, float[] x, float[] w, float @Nullable [] bias, float[] like) {
        float[] packed = filled(product.packedSize());
        for (int piece = 0; piece < product.packPieces(); piece++) {
            product.pack(piece, x, packed);
        }
        float[] y = filled(like.length);
        for (int piece = 0; piece < product.pieces(); piece++) {
            product.run(piece, packed, w, bias, bias != null, y);
        }
        return y;
    }

    private static float[] filled(int length) {
        float[] array = new float[length];
        Arrays.fill(array, 7f);
        return array;
    }

    private static void compare(String name, float[] actual, float[] expected, int length) {
        assertThat(actual).as(name).containsExactly(expected, within(1e-5f * (float) Math.sqrt(length)));
    }

    @ParameterizedTest
    @CsvSource({"0", "-Infinity"})
    void keepsWhatIsNotANumber(float low) {
        float[] y = new float[2];
        FewRowsProduct product = new FewRowsProduct(1, 4, 2, false);
        product.run(0, new float[] {1, Float.NaN, 0, 0}, new float[8], null, null, low, y);
        assertThat(y).containsExactly(Float.NaN, Float.NaN);
    }

    @Test
    void keepsWhatIsNotANumberInManyRows() {
        int count = Registers.NATIVE.lanes() + 1;
        ManyRowsProduct product = new ManyRowsProduct(count, 2, 1);
        float[] x = new float[count * 2];
        x[4] = Float.NaN;
        float[] y = manyRows(product, x, new float[] {-1, 1}, new float[1], new float[count]);
        float[] expected = new float[count];
        expected[2] = Float.NaN;
        assertThat(y).containsExactly(expected);
    }

    @Test
    void manyRowsHaveTheSameBitsWhereverTheyAre() {
        Random random = new Random(5);
        float[] w = Geometries.numbers(random, 21 * 37);
        float[] x = Geometries.numbers(random, 100 * 37);
        float[] all = manyRows(new ManyRowsProduct(100, 37, 21), x, w, null, new float[100 * 21]);
        float[] last = manyRows(
                new ManyRowsProduct(67, 37, 21), Arrays.copyOfRange(x, 33 * 37, 100 * 37), w, null, new float[67 * 21]);
        assertThat(last).containsExactly(Arrays.copyOfRange(all, 33 * 21, 100 * 21));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "1000000, true"})
    void manyRowsFillAVector(int count, boolean fits) {
        assertThat(ManyRowsProduct.fits(count)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"1, 16, 1", "1, 33, 9", "3, 31, 7", "5, 18, 10", "8, 400, 130", "64, 84, 10"})
    void readsWeightsInEightBits(int count, int in, int out) {
        Random random = new Random(count * 31L + in * 7L + out);
        float[] x = Geometries.numbers(random, count * in);
        float[] w = new float[out * in];
        for (int i = 0; i < w.length; i++) {
            int row = i / in;
            int integer = i % in == row % in ? 127 : random.nextInt(-127, 128);
            w[i] = row == 0 ? 0 : integer * (row / 1024f);
        }
        float[] expected = new float[count * out];
        ReferenceMatrix.forward(in, out, x, w, null, expected, 0, count);
        EightBitMatrix eightBits = Objects.requireNonNull(EightBitMatrix.of(w, out));
        for (Registers registers : Geometries.MACHINES) {
            FewRowsProduct product = new FewRowsProduct(count, in, out, true, registers);
            float[] y = filled(count * out);
            for (int piece = 0; piece < product.pieces(); piece++) {
                // The integers are read, not these:
                product.run(piece, x, filled(w.length), eightBits, null, Float.NEGATIVE_INFINITY, y);
            }
            for (int i = 0; i < y.length; i++) {
                float scale = Math.max(1, eightBits.scales()[i % out] * 127);
                assertThat(y[i]).as(registers + " " + i).isCloseTo(expected[i], within(1e-5f * scale * in));
            }
        }
    }

    @Test
    void onlyWeightsThatLieOnAGridGoIntoEightBits() {
        assertThat(EightBitMatrix.of(new float[] {127, -127, 3, 0.5f, 0.25f, -0.1f}, 2))
                .isNull();
        assertThat(EightBitMatrix.of(new float[] {1, Float.NaN}, 1)).isNull();
        assertThat(EightBitMatrix.of(new float[] {Float.POSITIVE_INFINITY, 0}, 1))
                .isNull();
        EightBitMatrix matrix =
                Objects.requireNonNull(EightBitMatrix.of(new float[] {12.7f, -0.1f, 0, 0, 0, 0, -254, 2, 4}, 3));
        assertThat(matrix.scales()).containsExactly(12.7f / 127, 1, 2);
        assertThat(Arrays.copyOf(matrix.integers(), 9)).containsExactly(127, -1, 0, 0, 0, 0, -127, 1, 2);
    }
}
