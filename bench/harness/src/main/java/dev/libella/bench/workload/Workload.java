package dev.libella.bench.workload;

/**
 * One line of the comparison.
 *
 * @param name unique; what the table shows
 * @param family the table it belongs to
 * @param work what a run computes
 * @param measure how its time becomes a figure
 * @param quick whether it also belongs to the short comparison
 */
public record Workload(String name, String family, Work work, Measure measure, boolean quick) {
    /** This workload as part of the short comparison. */
    public Workload inQuick() {
        return new Workload(name, family, work, measure, true);
    }
}
