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
    void needsAnInputForLayers() {
        assertThat(Run.of("compare", "mlp", "linear 10").err())
                .startsWith("libella: 'linear 10' is no name of a known network (lenet5, mlp, ")
                .contains("for layers as text give --input, e.g. --input 1x28x28");
    }
}
