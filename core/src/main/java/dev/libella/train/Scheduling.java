package dev.libella.train;

import dev.libella.train.optimizer.Optimizer;
import dev.libella.train.schedule.ReduceLROnPlateau.Goal;
import dev.libella.train.schedule.Schedule;
import java.util.List;

/** What a schedule makes of the optimizer's settings, step by step. */
final class Scheduling {
    private Scheduling() {}

    /**
     * The settings for a step.
     *
     * @param step which step of the whole training, from 0
     * @param history the epochs that are done before it
     */
    static Optimizer optimizer(Trainer trainer, long step, History history) {
        Schedule schedule = trainer.schedule();
        int time = switch (trainer.scheduleUnit()) {
            case BATCH -> Math.toIntExact(step);
            case EPOCH -> history.epochs().size();
        };
        double rate = schedule.learningRate(trainer.optimizer().learningRate(), time, metrics(schedule, history));
        Optimizer optimizer = trainer.optimizer().withLearningRate(rate);
        return schedule.momentum(time).isPresent()
                ? optimizer.withMomentum(schedule.momentum(time).getAsDouble())
                : optimizer;
    }

    /** Losses or accuracies, on the validation set where there is one. */
    private static List<Double> metrics(Schedule schedule, History history) {
        if (schedule.metricGoal().isEmpty()) {
            return List.of();
        }
        Goal goal = schedule.metricGoal().get();
        return history.epochs().stream().map(epoch -> metric(goal, epoch)).toList();
    }

    private static double metric(Goal goal, History.Entry epoch) {
        return switch (goal) {
            case MIN -> epoch.validation().map(History.Validation::loss).orElse(epoch.loss());
            case MAX -> epoch.validation().map(History.Validation::accuracy).orElse(epoch.accuracy());
        };
    }

    /**
     * Refuses a schedule that would end before the training does: now, not after hours.
     *
     * @throws IllegalArgumentException if it does
     */
    static void check(Trainer trainer, int stepsPerEpoch) {
        if (trainer.schedule().metricGoal().isPresent()) {
            return;
        }
        int times = switch (trainer.scheduleUnit()) {
            case BATCH -> Math.multiplyExact(trainer.epochs(), stepsPerEpoch);
            case EPOCH -> trainer.epochs();
        };
        double rate = trainer.schedule().learningRate(trainer.optimizer().learningRate(), times - 1);
        trainer.optimizer().withLearningRate(rate);
    }
}
