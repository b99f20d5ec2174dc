package dev.libella.plan;

/** What a plan's random steps depend on: a seed and the number of the training step. */
final class Clock {
    final long seed;
    long step;

    Clock(long seed) {
        this.seed = seed;
    }
}
