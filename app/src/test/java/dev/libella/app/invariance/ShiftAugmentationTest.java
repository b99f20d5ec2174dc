package dev.libella.app.invariance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.data.Augmentations;
import dev.libella.data.Progress;
import dev.libella.data.Subset;
import dev.libella.explain.invariance.Curve;
import dev.libella.explain.invariance.HalfLead;
import dev.libella.explain.invariance.Invariance;
import dev.libella.explain.invariance.InvarianceReport;
import dev.libella.explain.invariance.Proportion;
import dev.libella.explain.invariance.Sweep;
import dev.libella.explain.invariance.Transformation.Axis;
import dev.libella.explain.invariance.Transformation.Translation;
import dev.libella.explain.invariance.Verdict;
import dev.libella.explain.invariance.Verdict.Outcome;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkText;
import dev.libella.sample.FashionMnistSample;
import dev.libella.tensor.Shape;
import dev.libella.train.Trainer;
import dev.libella.train.TrainingData;
import dev.libella.train.TrainingResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What random shifts in training do to a network's answers to shifted images, on real images. */
class ShiftAugmentationTest {
    private static final Network NETWORK = NetworkText.parse(
            "conv 8 3x3 same, relu, maxpool 2, conv 16 3x3 same, relu, maxpool 2, flatten, linear 10",
            Shape.of(1, 28, 28));

    @Test
    void randomShiftsWidenThePlateau() throws InterruptedException {
        InvarianceReport without = report("none");
        InvarianceReport with = report("crop 4");
        assertThat(with.accuracy().value())
                .as("so early in training, what is harder to learn is known less well")
                .isLessThan(without.accuracy().value());
        for (Curve curve : with.curves()) {
            Curve plain = without.curve(curve.transformation());
            assertThat(width(curve, with.chance()))
                    .as(curve.transformation().id())
                    .isGreaterThan(1.2 * width(plain, without.chance()));
            for (double shift : new double[] {-4, 4}) {
                assertThat(accuracy(curve, shift).lower())
                        .as(curve.transformation().id() + " by " + shift)
                        .isGreaterThan(accuracy(plain, shift).upper());
            }
        }
    }

    private static Proportion accuracy(Curve curve, double strength) {
        return curve.points().stream()
                .filter(point -> point.strength() == strength)
                .findFirst()
                .orElseThrow()
                .accuracy();
    }

    /** Between the shifts to both sides at which half of the lead is lost; up to the last one measured if it is not. */
    private static double width(Curve curve, double chance) {
        double width = 0;
        for (Outcome side : Verdict.of(curve, chance, Verdict.USUAL_THRESHOLD).sides()) {
            width += switch (side.halfLead()) {
                case HalfLead.At(double strength) -> Math.abs(strength);
                case HalfLead.Beyond(double last) -> Math.abs(last);
                case HalfLead.NoLead() -> 0;
            };
        }
        return width;
    }

    private static InvarianceReport report(String augmentations) throws InterruptedException {
        TrainingData data = TrainingData.of(Subset.balanced(FashionMnistSample.train(), 600, 1));
        TrainingResult result = new Trainer()
                .withEpochs(2)
                .withAugmentations(Augmentations.parse(augmentations))
                .train(NETWORK, data);
        Model model = new Model(
                NETWORK,
                result.parameters(),
                FashionMnistSample.test().labels(),
                data.preprocessing(),
                Provenance.unknown());
        List<Sweep> shifts = List.of(
                Sweep.of(new Translation(Axis.X), -8, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 8),
                Sweep.of(new Translation(Axis.Y), -8, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 8));
        return Invariance.standard(NETWORK.input())
                .withSweeps(shifts)
                .withImages(500)
                .withLayerImages(0)
                .measure(model, FashionMnistSample.test(), Progress.SILENT);
    }
}
