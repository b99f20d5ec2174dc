package dev.libella.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The output-size formula against a window that is really slid along an axis. */
class WindowProperties {

    @Property
    void outputIsTheNumberOfPositionsCountedOneByOne(
            @ForAll("windows") Window window, @ForAll @IntRange(max = 40) int in) {
        int counted = count(window, in);
        if (counted == 0) {
            assertThatThrownBy(() -> window.output(in))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageStartingWith("window: the kernel must fit the padded input; got ");
        } else {
            assertThat(window.output(in)).isEqualTo(counted);
            assertThat(window.arithmetic(in)).endsWith(" = " + counted);
        }
    }

    /** Whatever the numbers, the answer is right or a sentence: nothing overflows. */
    @Property
    void hugeNumbersAreCountedExactlyOrRefused(
            @ForAll @IntRange(min = 1) int kernel,
            @ForAll @IntRange(min = 1) int stride,
            @ForAll @IntRange(min = 0) int before,
            @ForAll @IntRange(min = 0) int after,
            @ForAll @IntRange(min = 1) int dilation,
            @ForAll @IntRange(min = 0) int in) {
        BigInteger room = BigInteger.valueOf(dilation)
                .multiply(BigInteger.valueOf(kernel - 1L))
                .negate()
                .add(BigInteger.valueOf((long) in + before + after - 1));
        try {
            int output = new Window(kernel, stride, Padding.of(before, after), dilation, false).output(in);
            assertThat(room.signum()).isNotNegative();
            assertThat(BigInteger.valueOf(output - 1L)).isEqualTo(room.divide(BigInteger.valueOf(stride)));
        } catch (ShapeException e) {
            assertThat(e).hasMessageStartingWith("window: the ");
        }
    }

    @Property
    void sameKeepsTheSize(
            @ForAll @IntRange(min = 1, max = 9) int kernel,
            @ForAll @IntRange(min = 1, max = 4) int dilation,
            @ForAll @IntRange(min = 1, max = 60) int in) {
        Window window = Window.of(kernel).withDilation(dilation).withPadding(Padding.SAME);

        assertThat(window.output(in)).isEqualTo(in);
        assertThat(window.after() - window.before()).isBetween(0, 1);
    }

    @Property
    void whatTheRefusalAdvisesFits(@ForAll("windows") Window window, @ForAll @IntRange(min = 1, max = 40) int in) {
        if (count(window, in) == 0) {
            int advised = Math.ceilDiv(window.span() - in, 2);
            assertThatThrownBy(() -> window.output(in)).hasMessageContaining("use padding " + advised + " or more");
            assertThat(window.withPadding(advised).output(in)).isPositive();
        }
    }

    /**
     * Slides the window. A position counts if the whole window fits; with ceil mode also one that hangs over the end by
     * less than a stride and starts before the padding behind.
     */
    private static int count(Window window, int in) {
        int end = window.before() + in + window.after();
        int positions = 0;
        while (true) {
            int start = positions * window.stride();
            int over = start + window.span() - end;
            boolean fits = over <= 0;
            boolean hangsOver = window.ceilMode() && over < window.stride() && start < window.before() + in;
            if (!fits && !hangsOver) {
                return positions;
            }
            positions++;
        }
    }

    @Provide
    Arbitrary<Window> windows() {
        Arbitrary<Window> dense = Combinators.combine(integer(1, 7), integer(1, 5), integer(1, 3))
                .as((kernel, stride, dilation) -> Window.of(kernel, stride).withDilation(dilation));
        Arbitrary<Window> convolution = Combinators.combine(dense, integer(0, 5), integer(0, 5))
                .as((window, before, after) -> window.withPadding(Padding.of(before, after)));
        // Only pools have ceil mode, and their padding is at most half the span.
        Arbitrary<Window> pool = Combinators.combine(dense, integer(0, 9), integer(0, 9))
                .as((window, before, after) -> window.withPadding(
                                Padding.of(before % (window.span() / 2 + 1), after % (window.span() / 2 + 1)))
                        .withCeilMode(true));
        return Arbitraries.oneOf(convolution, pool);
    }

    private static Arbitrary<Integer> integer(int min, int max) {
        return Arbitraries.integers().between(min, max);
    }
}
