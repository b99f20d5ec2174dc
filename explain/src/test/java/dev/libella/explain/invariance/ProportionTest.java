package dev.libella.explain.invariance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {
    /** The examples of Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0, 0.1611", "1, 29, 0.0061, 0.1718"})
    void intervalsAreThoseOfTheLiterature(long successes, long trials, double lower, double upper) {
        Proportion share = new Proportion(successes, trials);
        assertThat(share.lower()).isCloseTo(lower, within(5e-5));
        assertThat(share.upper()).isCloseTo(upper, within(5e-5));
    }

    @Test
    void nothingCountedLeavesAllOpen() {
        Proportion share = new Proportion(0, 0);
        assertThat(share.value()).isZero();
        assertThat(share.lower()).isZero();
        assertThat(share.upper()).isOne();
    }

    @Test
    void moreThanAllIsRefused() {
        assertThatThrownBy(() -> new Proportion(3, 2)).hasMessage("proportion: successes must be in [0, 2]; got 3");
    }
}
