package dev.libella.kernel.vector.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.kernel.reference.ReferenceActivation;
import dev.libella.kernel.vector.LaneMath;
import dev.libella.kernel.vector.convolution.Geometries;
import dev.libella.nn.layer.*;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions on lanes against {@code double}: all magnitudes, infinities, NaN, denormal numbers, both zeros. */
class VectorActivationTest {
    /** What is smaller may be 0: of {@code x·eˣ}, where eˣ is. */
    private static final double SMALLEST = 100 * (double) Float.MIN_NORMAL;

    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        0.5f,
        -0.5f,
        1,
        -1,
        3,
        -3,
        6,
        20,
        88,
        -87.3f,
        -87.4f,
        -88,
        1e19f,
        -1e19f,
        2e19f,
        -2e19f
    };

    static Stream<Activation> activations() {
        return Stream.of(
                new CELU(1.5),
                new ELU(1.25),
                new FakeQuantize(0.125f, 3),
                new GELU(false),
                new GELU(true),
                new Hardshrink(),
                new Hardsigmoid(),
                new Hardswish(),
                new Hardtanh(-2, 0.5),
                new LeakyReLU(0.125),
                new LogSigmoid(),
                new Mish(),
                new ReLU(),
                new ReLU6(),
                new SELU(),
                new SiLU(),
                new Sigmoid(),
                new Softplus(),
                new Softplus(2, 5),
                new Softshrink(),
                new Softsign(),
                new Tanh(),
                new Tanhshrink(),
                new Threshold(0.5, -3));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void isTheReference(Activation f) {
        assertThat(VectorActivation.fits(f)).isTrue();
        VectorActivation kernel = VectorActivation.of(f);
        float[] x = numbers(20_003);
        float[] y = new float[x.length];
        kernel.forward(x, y, 0, x.length);
        float[] ones = new float[x.length];
        Arrays.fill(ones, 1f);
        float[] dx = new float[x.length];
        kernel.gradient(x, ones, dx, 0, x.length);
        for (int i = 0; i < x.length; i++) {
            if (Float.isNaN(x[i]) && f instanceof FakeQuantize q) {
                assertThat(y[i] / q.scale()).isIn((float) q.lowest(), (float) q.highest());
                continue;
            }
            double value = ReferenceActivation.value(f, x[i]);
            close(f + " of " + x[i], y[i], value, valueTolerance(f, x[i], value));
            if (!Float.isNaN(x[i])) {
                double slope = ReferenceActivation.derivative(f, x[i]);
                close("slope of " + f + " at " + x[i], dx[i], slope, 5e-7);
            }
        }
    }

    /** A few units in the last place; where the formula itself takes a difference, of what it takes it of. */
    private static double valueTolerance(Activation f, double x, double value) {
        return switch (f) {
            case GELU(boolean tanh) when tanh -> 4 * ulp(value) + 2e-8;
            case GELU g -> 7 * ulp(value);
            case Tanhshrink t -> 4 * ulp(Math.min(1, x));
            default -> 4 * ulp(value);
        };
    }

    private static double ulp(double value) {
        return Math.ulp((float) value);
    }

    private static void close(String what, float actual, double expected, double tolerance) {
        boolean same = Float.compare(actual, (float) expected) == 0;
        if (!same && !(Math.abs(actual - expected) <= tolerance + SMALLEST)) {
            assertThat(actual).as(what).isEqualTo((float) expected);
        }
    }

    private static float[] numbers(int count) {
        Random random = new Random(7);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = switch (i % 4) {
                case 0 -> Float.intBitsToFloat(random.nextInt());
                case 1 -> 200 * random.nextFloat() - 100;
                case 2 -> 20 * random.nextFloat() - 10;
                default -> (float) random.nextGaussian();
            };
        }
        System.arraycopy(SPECIAL, 0, x, 0, SPECIAL.length);
        return x;
    }

    @Test
    void functionsAreWithinTheirUnitsInTheLastPlace() {
        units(LaneMath::exp, Math::exp, -87.3f, 88, 2);
        units(LaneMath::expm1, Math::expm1, -100, 88, 2);
        units(LaneMath::log1p, Math::log1p, 0, 1, 2);
        units(LaneMath::log, Math::log, 1e-9f, 1e9f, 2);
        units(LaneMath::sigmoid, x -> 1 / (1 + Math.exp(-x)), -87.3f, 100, 3);
        units(LaneMath::tanh, Math::tanh, -100, 100, 3);
        units(
                x -> LaneMath.normalCdf(x, LaneMath.bell(x)),
                x -> ReferenceActivation.value(new GELU(), x) / x,
                -13,
                13,
                7);
    }

    private static void units(
            UnaryOperator<FloatVector> function, DoubleUnaryOperator exact, float low, float high, double most) {
        int lanes = LaneMath.SPECIES.length();
        Random random = new Random(3);
        float[] x = new float[lanes];
        float[] y = new float[lanes];
        double worst = 0;
        for (int round = 0; round < 20_000; round++) {
            for (int lane = 0; lane < lanes; lane++) {
                float at = low + (high - low) * random.nextFloat();
                x[lane] = round % 2 == 0 ? at : (float) (at * Math.pow(2, -30 * random.nextDouble()));
            }
            function.apply(FloatVector.fromArray(LaneMath.SPECIES, x, 0)).intoArray(y, 0);
            for (int lane = 0; lane < lanes; lane++) {
                double expected = exact.applyAsDouble(x[lane]);
                worst = Math.max(worst, Math.abs(y[lane] - expected) / ulp(expected));
            }
        }
        assertThat(worst).isBetween(0.4, most);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void givesANumberTheSameBitsAtAnyPlace(Activation f) {
        VectorActivation kernel = VectorActivation.of(f);
        float[] x = numbers(71);
        float[] dy = Geometries.numbers(new Random(1), x.length);
        float[] y = new float[x.length];
        float[] dx = new float[x.length];
        kernel.forward(x, y, 0, x.length);
        kernel.gradient(x, dy, dx, 0, x.length);
        for (int from : new int[] {0, 1, 17, 70}) {
            for (int to = from; to <= x.length; to += 3) {
                float[] part = x.clone();
                kernel.forward(part, part, from, to); // in place
                assertThat(part).containsExactly(merged(x, y, from, to));
                float[] gradient = dy.clone();
                kernel.gradient(x, gradient, gradient, from, to);
                assertThat(gradient).containsExactly(merged(dy, dx, from, to));
            }
        }
    }

    private static float[] merged(float[] outside, float[] inside, int from, int to) {
        float[] all = outside.clone();
        System.arraycopy(inside, from, all, from, to - from);
        return all;
    }

    @Test
    void leavesToTheReferenceWhatGrowsBelowZero() {
        assertThat(VectorActivation.fits(new CELU(-1))).isFalse();
    }

    /** Prints a number that stands for all results. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            System.out.println(bits());
        }

        static int bits() {
            float[] x = numbers(5_003);
            int bits = 0;
            for (Activation f : activations().toList()) {
                float[] y = new float[x.length];
                VectorActivation.of(f).forward(x, y, 0, x.length);
                bits = 31 * bits + Arrays.hashCode(y);
                VectorActivation.of(f).gradient(x, y, y, 0, x.length);
                bits = 31 * bits + Arrays.hashCode(y);
            }
            return bits;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:MaxVectorSize=16", "-XX:MaxVectorSize=32", "-Xint"})
    void givesTheSameBitsWithVectorsOfAnyLengthAndInterpreted(String option) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                "--add-modules",
                "jdk.incubator.vector",
                Child.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output.strip()).isEqualTo(String.valueOf(Child.bits()));
    }
}
