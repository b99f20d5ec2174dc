package dev.libella.plan;

import dev.libella.parallel.Workers;

/**
 * A pass over the examples of a batch, of a step or a part of one: what becomes of an example needs, of earlier passes, only
 * what these made of the same example. Passes of several steps can so be done for a few examples at a time, see {@link
 * Stretch}.
 */
interface Pass {
    /**
     * Some examples, which one thread takes after those before them in the same part.
     *
     * @param part the part of the batch they belong to
     * @param isFirst whether they are the first of the part
     * @param from first example
     * @param to end of the examples, exclusive
     */
    record Examples(int part, boolean isFirst, int from, int to) {}

    /** Does all of it, with all threads. */
    void run();

    /** What is to be done before the first example. */
    void begin();

    /** Does some examples. */
    void run(Examples examples);

    /** What is to be done after the last example. */
    void end();

    /** Examples that have to be taken together: they come from multiples of it. */
    int unit();

    /** Whether it uses memory that is there once for all steps. */
    boolean usesWorkspace();

    /** Parts into which the batch has to be cut, as sums are made for each; 0 if any will do. */
    int parts();

    /**
     * Runs a kernel's pieces for some examples.
     *
     * @param pieces for the whole batch, in the order of examples
     * @param unit examples that have the same number of pieces
     */
    static void runPieces(Examples examples, int pieces, int batch, int unit, Workers.Piece piece) {
        int ofUnit = pieces / Math.ceilDiv(batch, unit);
        int to = Math.ceilDiv(examples.to(), unit) * ofUnit;
        for (int p = examples.from() / unit * ofUnit; p < to; p++) {
            piece.run(p);
        }
    }
}
