package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.parallel.Workers;
import dev.libella.tensor.Shape;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatherStepTest {
    private static final int BATCH = 3;
    private static final float CONSTANT = 7;

    /** Numbers side by side, one by one, and nothing at all. */
    @ParameterizedTest
    @CsvSource({"200, 300, 1", "200, 300, 5", "200, 300, 16", "200, 300, 40", "10, 300, 300", "300, 1, 1", "5, 0, 1"})
    void movesNumbersAndTheirGradients(int in, int out, int run) {
        Random random = new Random(in + run);
        int[] source = source(random, in, out, run);
        Value x = value("x", in, random);
        Value y = value("y", out, random);
        GatherStep step = new GatherStep("gather", source, CONSTANT, x, y, new Workers(2));
        step.forward();
        step.backward();
        for (int n = 0; n < BATCH; n++) {
            float[] dx = new float[in];
            for (int i = 0; i < out; i++) {
                int at = source[i];
                assertThat(y.data()[n * out + i]).isEqualTo(at < 0 ? CONSTANT : x.data()[n * in + at]);
                if (at >= 0) {
                    dx[at] += y.gradient()[n * out + i];
                }
            }
            for (int i = 0; i < in; i++) {
                assertThat(x.gradient()[n * in + i]).isEqualTo(dx[i]);
            }
        }
    }

    /** Runs of at most so many numbers; some overlap, and some are the constant. */
    private static int[] source(Random random, int in, int out, int longest) {
        int[] source = new int[out];
        for (int at = 0; at < out; ) {
            int end = Math.min(out, at + Math.min(in, 1 + random.nextInt(longest)));
            int from = random.nextInt(in - (end - at) + 1);
            boolean isConstant = random.nextInt(4) == 0;
            for (int i = at; i < end; i++) {
                source[i] = isConstant ? -1 : from + i - at;
            }
            at = end;
        }
        return source;
    }

    private static Value value(String name, int elements, Random random) {
        Value value = Value.of(name, Shape.of(BATCH, elements), true);
        value.storage.array = numbers(random, BATCH * elements);
        if (value.gradientStorage != null) {
            value.gradientStorage.array = numbers(random, BATCH * elements);
        }
        return value;
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }
}
