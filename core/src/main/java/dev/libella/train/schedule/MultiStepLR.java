package dev.libella.train.schedule;

import java.util.List;

/**
 * {@code base·gamma^(milestones passed)}: a step down at given times.
 *
 * @param milestones times, each ≥ 0, in any order; one given twice makes two steps
 * @param gamma what each step multiplies with, ≥ 0; 0.1 is usual
 */
public record MultiStepLR(List<Integer> milestones, double gamma) implements Schedule {
    /** @throws IllegalArgumentException if a number is out of its range */
    public MultiStepLR {
        milestones = List.copyOf(milestones);
        milestones.forEach(milestone -> Checks.notNegative("multi-step schedule", "a milestone", milestone));
        Checks.notNegative("multi-step schedule", "gamma", gamma);
    }

    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        long passed = milestones.stream().filter(milestone -> milestone <= time).count();
        return base * StrictMath.pow(gamma, (double) passed);
    }
}
