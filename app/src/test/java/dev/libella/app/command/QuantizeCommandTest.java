package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Run;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizeCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"fashion-cnn", "resnet20"})
    void eightBitsCostAtMostHalfAPointAndAreAQuarterOfTheFile(String network, @TempDir Path folder) {
        String model = folder.resolve("model.safetensors").toString();
        String small = folder.resolve("small.safetensors").toString();
        Run trained = Run.of("train", "--network", network, "--epochs", "1", "--out", model);
        assertThat(trained.code()).as(trained.err()).isZero();
        String report = Run.of("quantize", model, "-o", small, "--json").out();
        double before = number("accuracy_before", report);
        assertThat(before).isGreaterThan(0.75);
        assertThat(number("accuracy", report)).isGreaterThanOrEqualTo(before - 0.005);
        assertThat(number("bytes_before", report) / number("bytes", report)).isGreaterThan(3.8);
    }

    /** Which steps there are depends on the weights: what is shown is the model's plan, not just its network's. */
    @Test
    void thePlanReadsWeightsInEightBits(@TempDir Path folder) {
        String model = folder.resolve("model.safetensors").toString();
        String small = folder.resolve("small.safetensors").toString();
        assertThat(Run.of("train", "--network", "mlp", "--epochs", "1", "--out", model)
                        .code())
                .isZero();
        assertThat(Run.of("quantize", model, "-o", small).code()).isZero();
        assertThat(Run.of("inspect", small, "--plan").out()).contains("weights in eight bits");
        assertThat(Run.of("inspect", model, "--plan").out()).doesNotContain("weights in eight bits");
    }

    private static double number(String name, String json) {
        Matcher number = Pattern.compile("\"" + name + "\" : ([0-9.]+)").matcher(json);
        assertThat(number.find()).as(name + " in " + json).isTrue();
        return Double.parseDouble(number.group(1));
    }
}
