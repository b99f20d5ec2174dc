package dev.libella.app.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.train.Trainer.ScheduleUnit;
import dev.libella.train.schedule.Constant;
import dev.libella.train.schedule.CosineAnnealingLR;
import dev.libella.train.schedule.ExponentialLR;
import dev.libella.train.schedule.MultiStepLR;
import dev.libella.train.schedule.OneCycleLR;
import dev.libella.train.schedule.ReduceLROnPlateau;
import dev.libella.train.schedule.Schedule;
import dev.libella.train.schedule.StepLR;
import dev.libella.train.schedule.WarmUp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTextTest {
    private static final int EPOCHS = 10;
    private static final int STEPS = 100;

    private static ScheduleText parse(String text) {
        return ScheduleText.parse(text, 0.5, EPOCHS, STEPS);
    }

    @Test
    void timesAreEpochs() {
        assertBatches("constant", new Constant());
        assertBatches("cosine", new CosineAnnealingLR(1000));
        assertBatches("one-cycle", new OneCycleLR(0.5, 1000));
        assertBatches("step 3", new StepLR(300, 0.1));
        assertBatches("step 3 0.5", new StepLR(300, 0.5));
        assertBatches("multistep 4 8", new MultiStepLR(List.of(400, 800), 0.1));
        assertThat(parse("exponential 0.9")).isEqualTo(new ScheduleText(new ExponentialLR(0.9), ScheduleUnit.EPOCH));
    }

    private static void assertBatches(String text, Schedule schedule) {
        assertThat(parse(text)).isEqualTo(new ScheduleText(schedule, ScheduleUnit.BATCH));
    }

    @Test
    void aPlateauIsSeenAfterEachEpoch() {
        ScheduleText plateau = parse("plateau 0.5 3");
        assertThat(plateau.unit()).isEqualTo(ScheduleUnit.EPOCH);
        assertThat((ReduceLROnPlateau) plateau.schedule())
                .extracting(ReduceLROnPlateau::factor, ReduceLROnPlateau::patience)
                .containsExactly(0.5, 3);
    }

    @Test
    void whatIsBehindAWarmUpEndsWithTheTraining() {
        assertBatches("warmup 2, cosine", new WarmUp(200, 0.1, new CosineAnnealingLR(800)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    cosin | the schedule 'cosin' is not known; did you mean 'cosine'? Known: constant, step, multistep,\
                     exponential, cosine, one-cycle, plateau, warmup
                    step | 'step' must have 1 or more numbers behind its name, as in 'step 3 0.1'; got 0
                    cosine 3 | 'cosine 3' must have no number behind its name, as in 'cosine'; got 1
                    step 1.5 | 'step 1.5' must have a whole number of epochs; got 1.5
                    warmup 1 | 'warmup 1' must be fewer epochs of warm-up than the 10 there are, and a schedule behind it,\
                     as in 'warmup 1, cosine'
                    cosine, step 3 | 'cosine, step 3' must be one schedule; only 'warmup' has another behind it, as in\
                     'warmup 1, cosine'
                    """)
    void mistakesAreExplained(String text, String sentence) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }
}
