package dev.libella.bench.engine;

/** Prepared work. Belongs to one thread. */
public interface Session extends AutoCloseable {
    /** What has to happen before each run and does not count. */
    default void before() {}

    /** Does the work once; when it returns, the result is there. */
    void run();

    /**
     * What the last run computed: the output, the gradients (the input's first, the parameters' in the network's order),
     * the loss of a training step, or the first weights after an optimizer's step. Shapes are Libella's, NCHW.
     */
    float[] result();

    @Override
    default void close() {}
}
