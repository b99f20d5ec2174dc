package dev.libella.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.Conformance;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** What SciPy 1.10.1 and NumPy 1.24.2 compute, and what they refuse. */
class SignalConformanceTest {

    @TestFactory
    Stream<DynamicTest> agreesWithSciPyAndNumPy() {
        return Conformance.cases("scipy/cases.json").map(c -> dynamicTest(c.name(), () -> check(c.json())));
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatSciPyAndNumPyRefuse() {
        return Conformance.cases("errors.json")
                .filter(c -> c.op().startsWith("scipy.") || c.op().startsWith("numpy."))
                .map(c -> dynamicTest(
                        c.name() + " " + c.at("why").asString(),
                        () -> assertThatThrownBy(() -> SignalCases.call(
                                        c.op(),
                                        SignalCases.array(c.at("inputs", "a")),
                                        SignalCases.array(c.at("inputs", "v")),
                                        c.params()))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining(reason(c.at("why").asString()))));
    }

    private static void check(JsonNode c) {
        String function = c.get("function").asString();
        if (c.path("error").asBoolean(false)) {
            assertThatThrownBy(() ->
                            SignalCases.call(function, SignalCases.array(c.get("a")), SignalCases.array(c.get("v")), c))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(sharedWord(c.get("message").asString()));
            return;
        }
        switch (function) {
            case "scipy.signal.choose_conv_method" -> {
                Method chosen = Signal.chooseConvMethod(
                        SignalCases.array(c.get("a")),
                        SignalCases.array(c.get("v")),
                        Mode.parse(c.get("mode").asString()));
                assertThat(chosen.name().toLowerCase(Locale.ROOT))
                        .isEqualTo(c.get("expect_value").asString());
            }
            case "scipy.signal.correlation_lags" ->
                assertThat(NdArray.of(Signal.correlationLags(
                                c.get("in1_len").intValue(),
                                c.get("in2_len").intValue(),
                                Mode.parse(c.get("mode").asString()))))
                        .isEqualTo(SignalCases.array(c.get("expect")));
            default -> {
                NdArray got =
                        SignalCases.call(function, SignalCases.array(c.get("a")), SignalCases.array(c.get("v")), c);
                NdArray want = SignalCases.array(c.get("expect"));
                assertThat(got.shape()).isEqualTo(want.shape());
                if (want instanceof NdArray.Longs) {
                    assertThat(got).isEqualTo(want);
                } else {
                    Conformance.assertClose(
                            got.asDoubles().array(), want.asDoubles().array(), c.get("tol"));
                }
            }
        }
    }

    /** The word of our message that names the reason a peer gives in its own words. */
    private static String sharedWord(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return Stream.of("mode", "method", "every dimension", "2-d arrays", "fillvalue", "boundary")
                .filter(text::contains)
                .map(word -> switch (word) {
                    case "2-d arrays" -> "2-D arrays";
                    case "mode" -> text.contains("every dimension") ? "every dimension" : "mode: must be";
                    default -> word;
                })
                .findFirst()
                .orElseThrow(() -> new AssertionError("no known reason in: " + message));
    }

    private static String reason(String why) {
        return switch (why) {
            case "unknown mode" -> "mode: must be one of 'valid', 'same' or 'full'; got 'spam'";
            case "unknown method" -> "method: must be one of 'auto', 'direct' or 'fft'; got 'bacon'";
            case "unknown boundary" -> "boundary: must be one of";
            case "ranks differ" -> "both inputs must have the same number of dimensions; got shapes [1] and []";
            case "not two-dimensional" -> "both inputs must be 2-D arrays; got shapes [] and []";
            case "not one-dimensional" -> "both inputs must be 1-D arrays; got shapes [2, 2] and [2]";
            case "fillvalue not scalar" -> "fillvalue: must be one number; got an array of 2";
            case "fillvalue empty" -> "fillvalue: must be one number; got an empty array";
            case "no axes" -> "axes must not be empty";
            case "axis out of range" -> "axes must be in [-1, 0] for inputs with 1 dimensions; got 1";
            case "axis given twice" -> "each axis may be given once; got [0, 0]";
            default -> throw new AssertionError("no sentence for: " + why);
        };
    }
}
