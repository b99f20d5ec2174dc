package dev.libella.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Window;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static final NdArray IMAGE = NdArray.of(new int[][] {{1, -2, 3, 0}, {4, 5, -6, 7}, {0, 1, 2, 3}});

    @Test
    void poolsTwoByTwo() {
        Window two = Window.of(2, 2);
        assertThat(Pooling.MAX.pool(IMAGE, two, two)).isEqualTo(NdArray.of(new int[][] {{5, 7}}));
        assertThat(Pooling.SUM.pool(IMAGE, two, two)).isEqualTo(NdArray.of(new int[][] {{8, 4}}));
        assertThat(Pooling.AVERAGE.pool(IMAGE, two, two)).isEqualTo(NdArray.of(new double[][] {{2, 1}}));
        assertThat(Pooling.L1.pool(IMAGE, two, two)).isEqualTo(NdArray.of(new int[][] {{12, 16}}));
        assertThat(Pooling.L2.pool(IMAGE, two, two)).isEqualTo(NdArray.of(new double[][] {{Math.sqrt(46), Math.sqrt(94)}
        }));
    }

    @Test
    void paddingIsNothingForAMaximumAndZerosForTheOthers() {
        Window padded = Window.of(2, 2).withPadding(1);
        NdArray negative = NdArray.of(new double[][] {{-1, -2}, {-3, -4}});
        assertThat(Pooling.MAX.pool(negative, padded, padded)).hasToString("[[-1, -2], [-3, -4]]");
        assertThat(Pooling.AVERAGE.pool(negative, padded, padded)).hasToString("[[-0.25, -0.5], [-0.75, -1]]");
    }

    @Test
    void windowsMayBeOblongAndOverlap() {
        assertThat(Pooling.MAX.pool(IMAGE, Window.of(3, 1), Window.of(2, 1))).hasToString("[[5, 5, 7]]");
    }

    @Test
    void nanIsTheMaximum() {
        assertThat(Pooling.MAX.pool(new double[][] {{1, Double.NaN}}, 1, 2, 1)[0][0])
                .isNaN();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> Pooling.MAX.pool(NdArray.of(1, 2), Window.of(1), Window.of(1)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "pool: needs at least 2 axes (height and width); got shape [2]; reshape a vector to one row");
        assertThatThrownBy(() -> Pooling.MAX.pool(IMAGE, Window.of(2).withPadding(2), Window.of(2)))
                .hasMessage("pool: for a maximum the padding must be at most half the window, or a window would see"
                        + " nothing; got padding 2 for a window of 2");
        assertThatThrownBy(() -> Pooling.SUM.pool(IMAGE, Window.of(4), Window.of(1)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("the kernel must fit the padded input");
        assertThatThrownBy(() -> Window.of(2, 0)).hasMessage("window: stride must be at least 1; got 0");
        assertThatThrownBy(() -> Pooling.parse("mean"))
                .hasMessage("kind: must be one of 'max', 'average', 'sum', 'l1' or 'l2'; got 'mean'");
        long large = Long.MAX_VALUE;
        assertThatThrownBy(() -> Pooling.SUM.pool(NdArray.of(new long[][] {{large, 1}}), Window.of(1), Window.of(2)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void patchesComeRowByRowWithTheirPositions() {
        NdArray image = NdArray.of(new int[][] {{1, 0, 2}, {3, 1, 0}, {0, 0, 4}});
        assertThat(Patches.of(image, Window.of(2), Window.of(2)))
                .extracting(Object::toString)
                .containsExactly(
                        "Patch[row=0, column=0, values=[[1, 0], [3, 1]]]",
                        "Patch[row=0, column=1, values=[[0, 2], [1, 0]]]",
                        "Patch[row=1, column=0, values=[[3, 1], [0, 0]]]",
                        "Patch[row=1, column=1, values=[[1, 0], [0, 4]]]");
        assertThat(Patches.of(image, Window.of(2, 2).withPadding(1), Window.of(3)))
                .extracting(patch -> patch.row() + ":" + patch.values())
                .containsExactly("-1:[[0, 0, 0], [1, 0, 2]]", "1:[[3, 1, 0], [0, 0, 4]]");
    }

    @Test
    void answersToEveryPatchThroughANonLinearity() {
        NdArray image = NdArray.of(new int[][] {{1, 0, 2}, {3, 1, 0}, {0, 0, 4}});
        NdArray filter = NdArray.of(new int[][] {{1, 0}, {0, 1}});
        assertThat(Patches.filterResponse(image, filter, -3, new Response.Identity()))
                .hasToString("[[-1, -3], [0, 2]]");
        assertThat(Patches.filterResponse(image, filter, -3, new Response.ReLU()))
                .hasToString("[[0, 0], [0, 2]]");
        assertThat(Patches.filterResponse(image, filter, -3, new Response.Sigmoid())
                        .doubleAt(2))
                .isEqualTo(0.5);
        assertThat(Patches.filterResponse(image, filter, -3, new Response.SoftShrink(1)))
                .hasToString("[[0, -2], [0, 1]]");
        assertThat(Patches.filterResponse(image, filter, -3, new Response.HardShrink(1)))
                .hasToString("[[0, -3], [0, 2]]");
        assertThat(Patches.filterResponse(image, filter, -3, new Response.TanhShrink())
                        .doubleAt(3))
                .isEqualTo(2 - Math.tanh(2));
        assertThatThrownBy(() -> new Response.SoftShrink(-1))
                .hasMessage("softshrink: lambda must be at least 0; got -1.0");
    }
}
