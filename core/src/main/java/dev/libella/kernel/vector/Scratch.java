package dev.libella.kernel.vector;

/** Memory for a thread's intermediate numbers, kept between calls so that kernels allocate nothing. */
public final class Scratch {
    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    private static final int MOST_LANES = 64; // of the longest vectors that Java knows

    private final float[] lanes = new float[MOST_LANES];
    private float[] floats = new float[0];

    private Scratch() {}

    /** At least {@code size} numbers of unknown value, valid until this thread asks again. */
    public static float[] floats(int size) {
        Scratch mine = MINE.get();
        if (mine.floats.length < size) {
            mine.floats = new float[size];
        }
        return mine.floats;
    }

    /** Room for one vector, valid until this thread asks for that again. */
    static float[] lanes() {
        return MINE.get().lanes;
    }
}
