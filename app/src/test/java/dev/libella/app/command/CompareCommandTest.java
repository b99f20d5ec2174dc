package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Run;
import org.junit.jupiter.api.Test;

class CompareCommandTest {

    @Test
    void putsFullyConnectedBesideConvolutional() {
        Run run = Run.of("compare", "mlp", "lenet5", "--input", "1x28x28");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .contains(
                        "mlp | lenet5",
                        "input | 1×28×28 | 1×28×28",
                        "parameters | 669,706 | 61,706",
                        "multiply-adds for an image | 669,706 | 423,038");
    }

    @Test
    void givesTheSameAsJson() {
        Run run = Run.of("compare", "flatten, linear 10", "--input", "1x2x2", "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().replaceAll("\\s+", ""))
                .startsWith(
                        "{\"networks\":[{\"network\":\"flatten,linear10\",\"input\":[1,2,2],\"parameters\":50,\"multiply_adds\":50,"
                                + "\"activations\":14,");
    }

    @Test
    void trainsThemToo() {
        String small = "avgpool 4, flatten, linear 10";
        Run run = Run.of("compare", small, "flatten, linear 10", "--input", "1x28x28", "--train", "--epochs", "1");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("Training " + small + ":", "epoch 1/1  loss ");
        assertThat(run.out()).containsPattern("test accuracy +[5-9][0-9]\\.[0-9] % +[5-9][0-9]\\.[0-9] %");
        assertThat(run.out()).containsPattern("time for 1 epochs +[0-9.]+ s +[0-9.]+ s");
    }

    @Test
    void trainingNeedsTheSamplesClasses() {
        assertThat(Run.of("compare", "flatten, linear 9", "--input", "1x28x28", "--train")
                        .err())
                .contains(
                        "libella: training: the network must give one score for each of the 10 classes, [10]; its output is [9]");
    }

    @Test
    void needsAnInputForLayers() {
        assertThat(Run.of("compare", "mlp", "linear 10").err())
                .startsWith("libella: 'linear 10' is no name of a known network (lenet5, mlp, ")
                .contains("for layers as text give --input, e.g. --input 1x28x28");
    }
}
