package dev.libella.train.schedule;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.Conformance;
import dev.libella.Conformance.Case;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Learning rates and momenta are PyTorch's, and so are the refusals. */
class ScheduleConformanceTest {
    private static final Set<String> OPS = Set.of("OneCycleLR", "ReduceLROnPlateau", "LinearLR");

    @TestFactory
    Stream<DynamicTest> matchesPyTorch() {
        return Conformance.cases("torch/schedule.json").map(c -> dynamicTest(c.name(), () -> check(c)));
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatPyTorchRefuses() {
        return Conformance.cases("errors.json")
                .filter(c -> OPS.contains(c.op()))
                .map(c -> dynamicTest(
                        c.name(),
                        () -> assertThatThrownBy(() -> schedule(c.op(), c.params(), 0)
                                        .learningRate(0.1, c.at("steps").asInt(0)))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining(reason(c))));
    }

    private static String reason(Case c) {
        return switch (c.at("why").asString()) {
            case "stepped past the total" -> "one-cycle schedule: ends at time 5; asked for 6";
            case "unknown mode" -> "No enum constant";
            case "start factor above 1" -> "linear schedule: start factor must be between 0 and 1; got 1.1";
            default -> throw new AssertionError("a new reason: " + c.at("why"));
        };
    }

    private static void check(Case c) {
        List<Double> metrics =
                c.at("metrics").valueStream().map(JsonNode::doubleValue).toList();
        for (int group = 0; group < c.at("base_lrs").size(); group++) {
            Schedule schedule = schedule(c.op(), c.params(), group);
            double base = c.at("base_lrs").get(group).doubleValue();
            for (int time = 0; time <= c.at("steps").asInt(); time++) {
                double wanted = c.at("lrs").get(time).get(group).doubleValue();
                double got = schedule.learningRate(base, time, metrics);
                Conformance.assertClose(new double[] {got}, new double[] {wanted}, c.at("tol"));
                if (c.has("momentums") && schedule.momentum(time).isPresent()) {
                    double momentum = c.at("momentums").get(time).get(group).doubleValue();
                    double gotMomentum = schedule.momentum(time).getAsDouble();
                    Conformance.assertClose(new double[] {gotMomentum}, new double[] {momentum}, c.at("tol"));
                }
            }
        }
    }

    /** A number, or the group's number of a list. */
    private static double perGroup(JsonNode node, int group, double otherwise) {
        return node.isArray() ? node.get(group).doubleValue() : node.asDouble(otherwise);
    }

    private static Schedule schedule(String op, JsonNode p, int group) {
        return switch (op) {
            case "StepLR" ->
                new StepLR(p.get("step_size").asInt(), p.path("gamma").asDouble(0.1));
            case "MultiStepLR" ->
                new MultiStepLR(
                        p.get("milestones")
                                .valueStream()
                                .map(JsonNode::intValue)
                                .toList(),
                        p.path("gamma").asDouble(0.1));
            case "ExponentialLR" -> new ExponentialLR(p.get("gamma").asDouble());
            case "CosineAnnealingLR" ->
                new CosineAnnealingLR(p.get("T_max").asInt(), p.path("eta_min").asDouble(0));
            case "CosineAnnealingWarmRestarts" ->
                new CosineAnnealingWarmRestarts(
                        p.get("T_0").asInt(),
                        p.path("T_mult").asInt(1),
                        p.path("eta_min").asDouble(0));
            case "LinearLR" ->
                new LinearLR(
                        p.path("start_factor").asDouble(1 / 3.0),
                        p.path("end_factor").asDouble(1),
                        p.path("total_iters").asInt(5));
            case "ConstantLR" ->
                new ConstantLR(
                        p.path("factor").asDouble(1 / 3.0),
                        p.path("total_iters").asInt(5));
            case "PolynomialLR" ->
                new PolynomialLR(p.path("total_iters").asInt(5), p.path("power").asDouble(1));
            case "OneCycleLR" ->
                new OneCycleLR(
                        perGroup(p.get("max_lr"), group, 0),
                        p.get("total_steps").asInt(),
                        p.path("pct_start").asDouble(0.3),
                        OneCycleLR.Annealing.valueOf(
                                p.path("anneal_strategy").asString("cos").toUpperCase(Locale.ROOT)),
                        p.path("cycle_momentum").asBoolean(true)
                                ? Optional.of(new OneCycleLR.MomentumRange(
                                        perGroup(p.path("base_momentum"), group, 0.85),
                                        perGroup(p.path("max_momentum"), group, 0.95)))
                                : Optional.empty(),
                        p.path("div_factor").asDouble(25),
                        p.path("final_div_factor").asDouble(1e4),
                        p.path("three_phase").asBoolean(false));
            case "ReduceLROnPlateau" ->
                new ReduceLROnPlateau(
                        ReduceLROnPlateau.Goal.valueOf(
                                p.path("mode").asString("min").toUpperCase(Locale.ROOT)),
                        p.path("factor").asDouble(0.1),
                        p.path("patience").asInt(10),
                        p.path("threshold").asDouble(1e-4),
                        ReduceLROnPlateau.ThresholdMode.valueOf(
                                p.path("threshold_mode").asString("rel").toUpperCase(Locale.ROOT)),
                        p.path("cooldown").asInt(0),
                        perGroup(p.path("min_lr"), group, 0),
                        p.path("eps").asDouble(1e-8));
            default -> throw new AssertionError("a new schedule: " + op);
        };
    }
}
