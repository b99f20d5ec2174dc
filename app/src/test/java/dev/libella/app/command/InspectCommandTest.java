package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Run;
import org.junit.jupiter.api.Test;

class InspectCommandTest {
    @Test
    void aNamedNetworkHasItsPublishedParameterCount() {
        Run run = Run.of("inspect", "lenet5");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("61,706");
    }

    @Test
    void programsGetLayersAndTotals() {
        Run run =
                Run.of("inspect", "conv 8 3x3, relu, flatten, linear 10", "--input", "3x8x8", "--batch", "2", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("\"output\" : [ 2, 8, 6, 6 ]", "\"parameters\" : 224,", "\"parameters\" : 3114,")
                .contains("\"multiply_adds\" : ");
    }

    @Test
    void explainShowsTheArithmetic() {
        Run run = Run.of("inspect", "lenet5", "--explain");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("28");
    }

    @Test
    void mistakesAreWrongUsage() {
        assertUsage("the network 'lenet6' is not known", "inspect", "lenet6");
        assertUsage("--input: an input must be channels, height and width", "inspect", "lenet5", "--input", "28x28");
        assertUsage("--batch: must be at least 1; got 0", "inspect", "lenet5", "--batch", "0");
    }

    @Test
    void aMissingModelFails() {
        Run run = Run.of("inspect", "nothing.safetensors");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("libella: ")
                .contains("nothing.safetensors")
                .hasLineCount(1);
    }

    private static void assertUsage(String sentence, String... arguments) {
        Run run = Run.of(arguments);
        assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
        assertThat(run.code()).as(run.err()).isEqualTo(2);
    }
}
