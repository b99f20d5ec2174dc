package dev.libella.explain.invariance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.libella.explain.invariance.Curve.Point;
import dev.libella.explain.invariance.Transformation.Axis;
import dev.libella.explain.invariance.Transformation.Jpeg;
import dev.libella.explain.invariance.Transformation.Noise;
import dev.libella.explain.invariance.Transformation.Scale;
import dev.libella.explain.invariance.Transformation.Translation;
import dev.libella.explain.invariance.Verdict.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final double CHANCE = 0.1;

    @Test
    void wordsNameTheStrengthsThatWereMeasured() {
        Verdict both = verdict(curve(new Translation(Axis.X), 1000, -4, 80, -2, 99, 0, 100, 2, 99, 4, 80));
        assertThat(both.text()).isEqualTo("yes up to ±2 px; no at ±4 px");
        assertThat(both.answer()).isEqualTo(Answer.PARTLY);
        assertThat(verdict(curve(new Scale(), 1000, 0.5, 40, 0.9, 98, 1, 100, 1.25, 80))
                        .text())
                .isEqualTo("yes from 0.9× to 1×; no at 0.5× and 1.25×");
        assertThat(verdict(curve(new Noise(), 1000, 0, 100, 0.1, 99, 0.2, 30)).text())
                .isEqualTo("yes up to 0.1; no at 0.2");
        assertThat(verdict(curve(new Jpeg(), 1000, 5, 70, 50, 98, 100, 100)).text())
                .isEqualTo("yes down to 50; no at 5");
    }

    @Test
    void theAnswerIsYesOnlyIfAllOfItHolds() {
        assertThat(verdict(curve(new Noise(), 1000, 0, 100, 0.1, 99, 0.2, 98)).answer())
                .isEqualTo(Answer.YES);
        assertThat(verdict(curve(new Noise(), 1000, 0, 100, 0.1, 60, 0.2, 99)).answer())
                .isEqualTo(Answer.NO);
    }

    /** At 95 of 100 the interval reaches from 0.888 to 0.978: neither yes nor no. */
    @Test
    void fewImagesLeaveItOpen() {
        Verdict verdict = verdict(curve(new Noise(), 100, 0, 100, 0.1, 95));
        assertThat(verdict.answer()).isEqualTo(Answer.OPEN);
        assertThat(verdict.text()).isEqualTo("open: too few images to tell");
    }

    @Test
    void halfOfTheLeadIsFoundBetweenTwoStrengths() {
        // From 100 % with chance 10 % half of the lead is left at 55 %: halfway from 70 % to 40 %.
        Verdict verdict = verdict(curve(new Translation(Axis.Y), 1000, -3, 90, 0, 100, 2, 70, 4, 40));
        assertThat(verdict.sides().getFirst().halfLead()).isEqualTo(new HalfLead.Beyond(-3));
        assertThat(verdict.sides().getLast().halfLead())
                .isInstanceOfSatisfying(
                        HalfLead.At.class, at -> assertThat(at.strength()).isCloseTo(3, within(1e-12)));
    }

    @Test
    void withoutALeadNothingIsLost() {
        Verdict verdict = Verdict.of(curve(new Noise(), 1000, 0, 100, 0.1, 5), 1, 0.95);
        assertThat(verdict.sides().getFirst().halfLead()).isEqualTo(new HalfLead.NoLead());
    }

    private static Verdict verdict(Curve curve) {
        return Verdict.of(curve, CHANCE, Verdict.USUAL_THRESHOLD);
    }

    /** @param pairs strengths, each with the percentage that is right and consistent */
    private static Curve curve(Transformation transformation, int images, double... pairs) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            Proportion share = new Proportion(Math.round(pairs[i + 1] / 100 * images), images);
            points.add(new Point(pairs[i], share, share, 0));
        }
        return new Curve(transformation, points, List.of());
    }
}
