package dev.libella.train.loss;

/** What becomes of the many losses of a batch. */
public enum Reduction {
    /** They stay as they are, one for each example (or element). */
    NONE,
    /** Their mean; of weighted classes, the weighted mean. */
    MEAN,
    /** Their sum. */
    SUM
}
