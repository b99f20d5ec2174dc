package dev.libella.train.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What PyTorch's cases leave open. */
class ScheduleTest {
    private static List<Double> rates(Schedule schedule, int times, List<Double> metrics) {
        return IntStream.range(0, times)
                .mapToObj(time -> schedule.learningRate(1, time, metrics))
                .toList();
    }

    @Test
    void constantStaysWhereItIs() {
        assertThat(rates(new Constant(), 3, List.of())).containsExactly(1.0, 1.0, 1.0);
    }

    @Test
    void warmUpLeadsIntoTheScheduleBehindIt() {
        assertThat(rates(new WarmUp(2, 0.5, new StepLR(1, 0.5)), 5, List.of()))
                .containsExactly(0.5, 0.75, 1.0, 0.5, 0.25);
    }

    @Test
    void warmUpHidesItsMetricsFromAPlateau() {
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(
                ReduceLROnPlateau.Goal.MIN, 0.5, 0, 0, ReduceLROnPlateau.ThresholdMode.ABS, 0, 0, 0);
        assertThat(rates(plateau, 4, List.of(3.0, 3.0, 2.0))).containsExactly(1.0, 1.0, 0.5, 0.5);
        assertThat(rates(new WarmUp(1, 0, plateau), 4, List.of(3.0, 3.0, 2.0))).containsExactly(0.0, 1.0, 1.0, 1.0);
    }

    @Test
    void warmUpKeepsTheMomentumOfTheBeginning() {
        WarmUp schedule = new WarmUp(2, 0, new OneCycleLR(1, 10));
        assertThat(schedule.momentum(0)).hasValue(0.95);
        assertThat(schedule.momentum(2)).hasValue(0.95);
        assertThat(schedule.momentum(4).getAsDouble()).isEqualTo(0.85, within(1e-12));
    }

    @Test
    void restartsGetLonger() {
        CosineAnnealingWarmRestarts schedule = new CosineAnnealingWarmRestarts(2, 3, 0);
        assertThat(IntStream.range(0, 30).filter(time -> schedule.learningRate(1, time) == 1))
                .containsExactly(0, 2, 8, 26);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new ReduceLROnPlateau().learningRate(1, 2, List.of(1.0)))
                .hasMessage(
                        "plateau schedule: needs a metric for each unit of time that has passed, 2; got 1; is there a "
                                + "validation set?");
        assertThatThrownBy(() -> new StepLR(0, 0.1)).hasMessage("step schedule: step size must be at least 1; got 0");
        assertThatThrownBy(() -> new LinearLR(0, 1, 5))
                .hasMessage("linear schedule: start factor must be above 0; got 0.0");
        assertThatThrownBy(() -> new Constant().learningRate(1, -1)).hasMessage("schedule: time starts at 0; got -1");
    }
}
