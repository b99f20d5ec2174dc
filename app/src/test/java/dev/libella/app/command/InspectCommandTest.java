package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Run;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkJson;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @TempDir
    private Path folder = Path.of("");

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
    void theStepsOfThePlanAreListed() {
        Run run = Run.of("inspect", "conv 8 3x3, relu, maxpool 2, flatten, linear 10", "--input", "3x8x8", "--plan");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("step +up to +kernel")
                .containsPattern("1 +maxpool1 +direct convolution \\+ ReLU \\+ max pooling")
                .contains("linear1", "batch of 1, ");
        assertThat(Run.of("inspect", "lenet5", "--plan", "--batch", "3", "--json")
                        .out())
                .contains("\"batch\" : 3", "\"bytes\" : ", "\"steps\" : [ {", "\"up_to\" : \"", "\"kernel\" : \"");
    }

    @Test
    void eachStepOfThePlanIsTimed() {
        Run table = Run.of("inspect", "lenet5", "--plan", "--time", "0.05", "--batch", "2", "--threads", "1");
        assertThat(table.code()).as(table.err()).isZero();
        assertThat(table.out())
                .containsPattern("ms +share +GFLOP/s +GB/s")
                .containsPattern("fc3 +vector matrix product +row-major +\\d+\\.\\d{4} +\\d+\\.\\d % +\\d+\\.\\d\n")
                .containsPattern("\\d+\\.\\d{4} ms on 1 thread, medians of [\\d,]+ runs");

        assertThat(Run.of("inspect", "lenet5", "--plan", "--time", "0.05", "--json")
                        .out())
                .contains("\"runs\" : ", "\"milliseconds\" : ", "\"gflops\" : ", "\"gigabytes_per_second\" : ");
    }

    @Test
    void aJsonFileSaysItsOwnInput() throws IOException {
        Network network = Network.of(Shape.of(3, 6, 6), Conv2d.of(3, 4, 3), new ReLU(), new Flatten());
        Path file = Files.writeString(folder.resolve("network.json"), NetworkJson.write(network));
        Run run = Run.of("inspect", file.toString(), "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("\"output\" : [ 1, 4, 4, 4 ]", "\"parameters\" : 112");
        assertThat(Run.of("compare", file.toString()).out()).contains("3×6×6");
        assertUsage("--input: the network is for images of 3×6×6", "inspect", file.toString(), "--input", "1x6x6");
        assertThat(Run.of("compare", file.toString(), "--input", "1x6x6").err())
                .contains("is for images of 3×6×6; got 1×6×6");
    }

    @Test
    void jsonThatIsNoNetworkIsWrongUsage() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"a\": 1}");
        assertUsage("NETWORK: network: the JSON must have \"format\"", "inspect", file.toString());
    }

    @Test
    void mistakesAreWrongUsage() {
        assertUsage("the network 'lenet6' is not known", "inspect", "lenet6");
        assertUsage("--input: an input must be channels, height and width", "inspect", "lenet5", "--input", "28x28");
        assertUsage("ask for one of them", "inspect", "lenet5", "--plan", "--explain");
        assertUsage("are about the plan; add --plan", "inspect", "lenet5", "--time", "1");
        assertUsage("--time: must be more than 0", "inspect", "lenet5", "--plan", "--time", "0");
        assertUsage("--threads: threads: must be at least 1", "inspect", "lenet5", "--plan", "--threads", "0");
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
