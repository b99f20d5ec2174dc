package dev.libella.onnx.proto;

import java.util.Arrays;

/** A growing array of longs. Not thread-safe. */
public final class Longs {
    private long[] values = new long[0];
    private int size;

    /** Starts empty. */
    public Longs() {}

    /** Appends a value. */
    public void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(8, size + (size >> 1)));
        }
        values[size++] = value;
    }

    /** The number of values. */
    public int size() {
        return size;
    }

    /** One value. */
    public long get(int index) {
        return values[index];
    }
}
