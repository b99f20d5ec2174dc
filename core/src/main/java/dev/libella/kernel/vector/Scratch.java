package dev.libella.kernel.vector;

/** Memory for a thread's intermediate numbers, kept between calls so that kernels allocate nothing. */
final class Scratch {
    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    private float[] floats = new float[0];

    private Scratch() {}

    /** At least {@code size} numbers of unknown value, valid until this thread asks again. */
    static float[] floats(int size) {
        Scratch mine = MINE.get();
        if (mine.floats.length < size) {
            mine.floats = new float[size];
        }
        return mine.floats;
    }
}
