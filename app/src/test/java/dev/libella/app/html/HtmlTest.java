package dev.libella.app.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void textAndAttributesAreEscaped() {
        Html html = Html.element("p", Map.of("title", "\"<'>&"), Html.text("<script>alert(\"1\")</script>"));
        assertThat(html.markup())
                .isEqualTo(
                        "<p title=\"&quot;&lt;&#39;&gt;&amp;\">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</p>");
    }

    @Property(tries = 200)
    void noTextBecomesMarkup(@ForAll String text) {
        assertThat(Html.text(text).markup()).doesNotContain("<", ">", "\"", "'");
    }

    @Test
    void emptyElementsHaveNoEnd() {
        assertThat(Html.element("br").markup()).isEqualTo("<br>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Html.element("img", "text"))
                .withMessage("html: <img> can have no content");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Html.element("p onclick", "text"))
                .withMessage("html: 'p onclick' is no name of an element or attribute");
    }

    @Test
    void aChartRefusesWhatItCannotDraw() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.Curve.of("loss", new double[] {1}, new double[] {Double.NaN}))
                .withMessageContaining("'loss' must have finite numbers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.of("a", "b", LineChart.Axis.of("x"), LineChart.Axis.of("y")))
                .withMessage("chart: needs 1 to 6 curves; got 0");
    }

    @Test
    void ticksAreRoundNumbers() {
        assertThat(Ticks.between(0, 1, 5).values()).containsExactly(0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0);
        assertThat(Ticks.between(-30, 30, 6).values()).containsExactly(-30.0, -20.0, -10.0, 0.0, 10.0, 20.0, 30.0);
        Ticks fine = Ticks.between(0.31, 0.38, 5);
        assertThat(fine.values().stream().map(fine::label)).containsExactly("0.32", "0.34", "0.36", "0.38");
    }

    @Test
    void palettesEndWhereTheyShould() {
        assertThat(Palette.GREY.rgb(0)).isZero();
        assertThat(Palette.GREY.rgb(1)).isEqualTo(0xffffff);
        assertThat(Palette.DIVERGING.rgb(0.5)).isEqualTo(0xf7f7f7);
        assertThat(Palette.HEAT.rgb(Double.NaN)).isEqualTo(Palette.HEAT.rgb(0));
        assertThat(Palette.HEAT.rgb(7)).isEqualTo(Palette.HEAT.rgb(1));
    }
}
