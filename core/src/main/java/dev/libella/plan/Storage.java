package dev.libella.plan;

/**
 * A stretch of memory with a lifetime, in steps of the plan. Two storages whose lifetimes do not touch may get the same
 * array.
 */
final class Storage {
    private static final float[] NONE = {};

    final int elements;
    private int from = Integer.MAX_VALUE;
    private int to = -1;
    private boolean pinned;
    private boolean external;

    /** At least {@link #elements} numbers; set when memory is given out. */
    float[] array = NONE;

    Storage(int elements) {
        this.elements = elements;
    }

    /** Is in use at this time. */
    void touch(int time) {
        from = Math.min(from, time);
        to = Math.max(to, time);
    }

    /** Keeps its own array of exactly its size: a user reads it. */
    void pin() {
        pinned = true;
    }

    /** Its array comes from outside at each run and is not written to. */
    void makeExternal() {
        external = true;
    }

    boolean isPinned() {
        return pinned;
    }

    boolean isExternal() {
        return external;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }
}
