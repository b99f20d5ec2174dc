package dev.libella.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
    private static final int MILLISECOND = 1_000_000;

    /** Runs whose time depends on how many there have been. */
    private static final class Engine implements WarmUp.Runner {
        private final IntUnaryOperator millisecondsOfRun;
        private final int compilingRuns;
        private int runs;
        private long spent;

        Engine(IntUnaryOperator millisecondsOfRun) {
            this(millisecondsOfRun, 0);
        }

        /** One whose compiler has work during the first runs. */
        Engine(IntUnaryOperator millisecondsOfRun, int compilingRuns) {
            this.millisecondsOfRun = millisecondsOfRun;
            this.compilingRuns = compilingRuns;
        }

        @Override
        public Runs run(long milliseconds) {
            long time = millisecondsOfRun.applyAsInt(runs++);
            long count = Math.ceilDiv(milliseconds, time);
            spent += count * time;
            long[] times = new long[Math.toIntExact(count)];
            java.util.Arrays.fill(times, time * MILLISECOND);
            return new Runs(runs <= compilingRuns ? milliseconds / 2 : 0, times);
        }
    }

    @Test
    void aSteadyEngineRunsForTheLeastTime() throws IOException {
        Engine engine = new Engine(run -> 10);

        assertThat(WarmUp.run(engine, Thoroughness.STANDARD)).isEqualTo(10.0 * MILLISECOND);
        assertThat(engine.spent).isEqualTo(Thoroughness.STANDARD.leastWarmUpMillis());
    }

    @Test
    void oneThatGetsFasterRunsUntilItDoesNot() throws IOException {
        Engine engine = new Engine(run -> Math.max(5, 40 - 5 * run));

        assertThat(WarmUp.run(engine, Thoroughness.STANDARD)).isEqualTo(5.0 * MILLISECOND);
        assertThat(engine.runs).isEqualTo(10);
    }

    @Test
    void oneWhoseCompilerWorksRunsUntilItIsDone() throws IOException {
        Engine engine = new Engine(run -> run < 7 ? 100 : 5, 6);

        assertThat(WarmUp.run(engine, Thoroughness.STANDARD)).isEqualTo(5.0 * MILLISECOND);
        assertThat(engine.runs).isEqualTo(10);
    }

    @Test
    void oneThatNeverSettlesRunsForTheMostTime() throws IOException {
        Engine engine = new Engine(run -> run % 2 == 0 ? 10 : 20);

        WarmUp.run(engine, Thoroughness.QUICK);

        assertThat(engine.spent)
                .isBetween(
                        Thoroughness.QUICK.mostWarmUpMillis(),
                        Thoroughness.QUICK.mostWarmUpMillis() + Thoroughness.QUICK.leastWarmUpMillis());
    }

    @Test
    void aSlowEngineIsNotRunMoreOftenThanItTakes() throws IOException {
        Engine engine = new Engine(run -> 60_000);

        WarmUp.run(engine, Thoroughness.STANDARD);

        assertThat(engine.runs).isEqualTo(1);
    }
}
