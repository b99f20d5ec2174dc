package dev.libella.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HistoryTest {
    private static final History HISTORY = new History(List.of(
            new History.Entry(1, 0.1, 1 / 3.0, 0.5, Optional.of(new History.Validation(2 / 3.0, 0.25)), 1.5, 1000),
            new History.Entry(2, 1e-5, 0.1, 0.75, Optional.empty(), 2, 500)));

    @Test
    void readsItsCsvBackToTheSameBits() {
        assertThat(HISTORY.toCsv())
                .isEqualTo("epoch,learning_rate,loss,accuracy,validation_loss,validation_accuracy,seconds,"
                        + "images_per_second\n"
                        + "1,0.1,0.3333333333333333,0.5,0.6666666666666666,0.25,1.5,1000.0\n"
                        + "2,1.0E-5,0.1,0.75,,,2.0,500.0\n");
        assertThat(History.parseCsv(HISTORY.toCsv())).isEqualTo(HISTORY);
        assertThat(History.parseCsv(History.EMPTY.toCsv())).isEqualTo(History.EMPTY);
    }

    @Test
    void writesJsonThatAReaderReads() {
        JsonNode json = JsonMapper.shared().readTree(HISTORY.toJson());
        assertThat(json.size()).isEqualTo(2);
        assertThat(json.get(0).get("validation_loss").doubleValue()).isEqualTo(2 / 3.0);
        assertThat(json.get(1).has("validation_loss")).isFalse();
        assertThat(json.get(1).get("learning_rate").doubleValue()).isEqualTo(1e-5);
        History.Entry broken = new History.Entry(1, 0.1, Double.NaN, 0, Optional.empty(), 1, 1);
        assertThat(JsonMapper.shared()
                        .readTree(History.EMPTY.plus(broken).toJson())
                        .get(0)
                        .get("loss")
                        .isNull())
                .isTrue();
    }

    @Test
    void refusesOtherTexts() {
        assertThatThrownBy(() -> History.parseCsv("a,b\n1,2\n"))
                .hasMessageStartingWith("history: the first line must be 'epoch,learning_rate,");
        assertThatThrownBy(() -> History.parseCsv(HISTORY.toCsv() + "3,1\n"))
                .hasMessage("history: a line has 8 fields; got '3,1'");
        assertThatThrownBy(() -> History.parseCsv(HISTORY.toCsv().replace("0.75", "")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void earlyStoppingWaitsForSomethingBetter() {
        History history = History.EMPTY;
        boolean[] over = new boolean[5];
        double[] losses = {3, 2, 2, 1.95, Double.NaN};
        EarlyStopping stopping = new EarlyStopping(3, 0.1);
        for (int epoch = 0; epoch < losses.length; epoch++) {
            Optional<History.Validation> validation = Optional.of(new History.Validation(losses[epoch], 0));
            history = history.plus(new History.Entry(epoch + 1, 1, 1, 1, validation, 1, 1));
            over[epoch] = stopping.isOver(history);
        }
        assertThat(stopping.best(history)).isEqualTo(1);
        assertThat(over).containsExactly(false, false, false, false, true);
    }
}
