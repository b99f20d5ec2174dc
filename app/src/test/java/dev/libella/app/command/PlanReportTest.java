package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.zoo.Zoo;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanReportTest {
    /** 6·28²·25 + 16·10²·150 + 400·120 + 120·84 + 84·10. */
    private static final long LENET = 416_520;

    /** As a whole, and in slices whose last overlaps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 131})
    void timesAreThoseOfTheBatch(int batch) {
        PlanReport report = PlanReport.of(
                Zoo.LENET5.network(),
                Optional.empty(),
                batch,
                PlanOptions.threads(2),
                Optional.of(Duration.ofMillis(50)));
        StepTimes times = report.times().orElseThrow();
        assertThat(report.slice() < batch).isEqualTo(batch > 1);
        assertThat(times.runs()).isPositive();
        assertThat(report.steps().stream().mapToLong(Plan.Line::multiplyAdds).sum())
                .isEqualTo(batch * LENET);

        double share = 0;
        double flops = 0;
        for (int i = 0; i < report.steps().size(); i++) {
            Plan.Line step = report.steps().get(i);
            assertThat(times.bytesPerSecond(i, step)).as(step.name()).isPositive();
            share += times.share(i);
            flops += times.flopsPerSecond(i, step) * times.seconds(i);
        }
        assertThat(share).isCloseTo(1, within(1e-9));
        assertThat(flops).isCloseTo(2.0 * batch * LENET, within(1.0));
    }

    @Test
    void withoutTimesNothingRuns() {
        PlanReport report =
                PlanReport.of(Zoo.LENET5.network(), Optional.empty(), 1, PlanOptions.threads(1), Optional.empty());
        assertThat(report.times()).isEmpty();
        assertThat(report.json()).doesNotContainKey("milliseconds");
    }
}
