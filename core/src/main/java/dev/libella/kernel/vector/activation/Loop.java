package dev.libella.kernel.vector.activation;

/** A function of a number, along arrays. */
interface Loop {
    /**
     * {@code y = f(x)}.
     *
     * @param x input. Not modified.
     * @param y output, may be the same array. Modified.
     */
    void map(float[] x, float[] y, int from, int to);

    /**
     * {@code dx = f(x)·dy}.
     *
     * @param x input. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dx gradient of the input, may be {@code dy}. Modified.
     */
    void chain(float[] x, float[] dy, float[] dx, int from, int to);
}
