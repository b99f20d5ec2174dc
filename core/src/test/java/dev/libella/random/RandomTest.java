package dev.libella.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomTest {
    private static final int MANY = 200_000;

    @Test
    void aKeysNumbersAreThoseOfSplitMix64() {
        // The JDK's SplittableRandom with the default gamma is the published algorithm.
        for (long key : new long[] {0, 1, -1, 0x123456789ABCDEFL}) {
            SplittableRandom splitMix = new SplittableRandom(key);
            for (int position = 0; position < 100; position++) {
                assertThat(Random.bits(key, position)).isEqualTo(splitMix.nextLong());
            }
        }
    }

    @Test
    void uniformNumbersFillTheIntervalEvenly() {
        long key = Random.key(0, 1);
        int[] counts = new int[10];
        for (int i = 0; i < MANY; i++) {
            float value = Random.uniform(key, i);
            assertThat(value).isBetween(0f, Math.nextDown(1f));
            counts[(int) (value * 10)]++;
        }
        for (int count : counts) {
            assertThat(count).isCloseTo(MANY / 10, within(700)); // 5 standard deviations
        }
    }

    @Test
    void belowIsEvenForABoundThatIsNoPowerOfTwo() {
        long key = Random.key(7);
        int[] counts = new int[7];
        for (int i = 0; i < MANY; i++) {
            counts[Random.below(key, i, 7)]++;
        }
        for (int count : counts) {
            assertThat(count).isCloseTo(MANY / 7, within(800)); // 5 standard deviations
        }
    }

    @Test
    void gaussianNumbersHaveMeanZeroAndVarianceOne() {
        long key = Random.key(3);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < MANY; i++) {
            double value = Random.gaussian(key, i);
            sum += value;
            squares += value * value;
        }
        assertThat(sum / MANY).isCloseTo(0, within(0.012));
        assertThat(squares / MANY).isCloseTo(1, within(0.02));
    }

    @Test
    void keysOfDifferentPurposesDiffer() {
        Set<Long> keys = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            keys.add(Random.key(seed));
            for (long part = 0; part < 20; part++) {
                keys.add(Random.key(seed, part));
                keys.add(Random.key(seed, part, 0));
                keys.add(Random.key(seed, 0, part));
            }
        }
        // key(seed, 0, 0) is asked for twice for each seed.
        assertThat(keys).hasSize(20 * (1 + 20 + 20 + 20 - 1));
    }

    @Test
    void shufflingReachesEveryOrderAboutEquallyOften() {
        int[] counts = new int[6];
        for (int i = 0; i < 60_000; i++) {
            int[] order = {0, 1, 2};
            Random.shuffle(Random.key(5, i), order);
            counts[order[0] * 2 + (order[1] > order[2] ? 1 : 0)]++;
        }
        for (int count : counts) {
            assertThat(count).isCloseTo(10_000, within(460)); // 5 standard deviations
        }
    }
}
