package dev.libella.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.bench.workload.Workload;
import dev.libella.bench.workload.Workloads;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TargetTest {
    private static final Set<String> FOOTPRINT = Set.of(Footprint.START, Footprint.MEMORY, Footprint.SIZE);

    private static Row row(int threads, Figure.Better better, Map<String, Double> values, OptionalDouble limit) {
        return new Row("A family", "work", threads, "images/s", better, values, limit);
    }

    private static Target target(int threads, Target.Claim claim) {
        return new Target("work", threads, "images/s", claim);
    }

    private static Row speeds(int threads, double libella) {
        return row(
                threads,
                Figure.Better.HIGHER,
                Map.of("Libella", libella, "PyTorch", 100.0, "TensorFlow", 200.0),
                OptionalDouble.of(400));
    }

    @Test
    void aRatioIsToTheBestPeer() {
        Target target = target(2, new Target.Claim.Ratio(1.5));

        assertThat(target.asked()).isEqualTo("≥ 1.5 × best peer");
        assertThat(target.outcome(List.of(speeds(2, 300))))
                .hasValue(new Target.Outcome("1.50 (300 against TensorFlow's 200 images/s)", true));
        assertThat(target.outcome(List.of(speeds(2, 299))).orElseThrow().met()).isFalse();
    }

    @Test
    void ofTimesTheShorterIsTheBetter() {
        Row row = row(2, Figure.Better.LOWER, Map.of("Libella", 2.0, "A", 5.0, "B", 3.0), OptionalDouble.empty());

        assertThat(target(2, new Target.Claim.Ratio(1.5)).outcome(List.of(row)))
                .hasValue(new Target.Outcome("1.50 (2.00 against B's 3.00 images/s)", true));
    }

    @Test
    void aRatioToOnePeerPassesOverTheOthers() {
        Target target = target(2, new Target.Claim.RatioTo("PyTorch", 3));

        assertThat(target.outcome(List.of(speeds(2, 300))))
                .hasValue(new Target.Outcome("3.00 (300 against PyTorch's 100 images/s)", true));
    }

    @Test
    void aShareIsOfTheMachinesLimit() {
        Target target = target(2, new Target.Claim.Share(0.8));

        assertThat(target.outcome(List.of(speeds(2, 300)))).hasValue(new Target.Outcome("75 % of 400 images/s", false));
    }

    @Test
    void scalingHoldsTwoThreadsAgainstOne() {
        Target target = target(2, new Target.Claim.Scaling(1.85));

        assertThat(target.outcome(List.of(speeds(2, 190), speeds(1, 100))))
                .hasValue(new Target.Outcome("1.90 (190 against 100 images/s)", true));
        assertThat(target.outcome(List.of(speeds(2, 190)))).isEmpty();
    }

    @Test
    void aSizeIsHeldAgainstTheMost() {
        Target target = target(2, new Target.Claim.AtMost(120));

        assertThat(target.outcome(List.of(speeds(2, 121)))).hasValue(new Target.Outcome("121 images/s", false));
    }

    @Test
    void whatWasNotMeasuredIsNotMet() {
        Target target = target(2, new Target.Claim.Ratio(1));

        assertThat(target.outcome(List.of())).isEmpty();
        assertThat(target.outcome(List.of(speeds(1, 1000)))).isEmpty();
        assertThat(target.outcome(
                        List.of(row(2, Figure.Better.HIGHER, Map.of("PyTorch", 1.0), OptionalDouble.empty()))))
                .isEmpty();
    }

    @Test
    void everyTargetIsAboutSomethingThatIsMeasured() {
        Set<String> known = Workloads.all().stream().map(Workload::name).collect(Collectors.toSet());

        assertThat(Targets.list())
                .extracting(Target::workload)
                .allMatch(name -> known.contains(name) || FOOTPRINT.contains(name));
    }

    @Test
    void scalingNeedsOneThreadToo() {
        assertThat(Targets.need("resnet18 training", 1)).isTrue();
        assertThat(Targets.need("mlp training", 1)).isFalse();
    }
}
