package dev.libella.train.schedule;

import java.util.List;

/** The optimizer's own learning rate, always. */
public record Constant() implements Schedule {
    @Override
    public double learningRate(double base, int time, List<Double> metrics) {
        Checks.time(time);
        return base;
    }
}
