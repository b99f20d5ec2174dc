package dev.libella.plan;

/**
 * Memory that the steps of a plan use one after the other, each for what it needs no longer than its own run: large
 * intermediate numbers then stay in the cache from step to step, and are there once instead of once a step.
 */
final class Workspace {
    private float[] numbers = {};
    private float[] sums = {};

    /** Makes room for so many numbers; while the plan is made. */
    void reserve(int size) {
        if (size > numbers.length) {
            numbers = new float[size];
        }
    }

    /** Makes room for so many sums, beside the numbers; while the plan is made. */
    void reserveSums(int size) {
        if (size > sums.length) {
            sums = new float[size];
        }
    }

    /** At least as many numbers as any step has reserved, of unknown value. */
    float[] numbers() {
        return numbers;
    }

    /** At least as many sums as any step has reserved, of unknown value. */
    float[] sums() {
        return sums;
    }
}
