package dev.libella.data;

import dev.libella.random.Random;
import java.util.Arrays;

/** Damaged copies of a file, for readers that must survive all of them. */
final class Mutations {
    private Mutations() {}

    /** A copy with one to four bytes changed, or an end cut off, or zeros added. */
    static byte[] of(long key, byte[] bytes) {
        return switch (Random.below(key, 0, 4)) {
            case 0 -> Arrays.copyOf(bytes, Random.below(key, 1, bytes.length));
            case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + Random.below(key, 1, 8));
            default -> {
                byte[] changed = bytes.clone();
                int changes = 1 + Random.below(key, 1, 4);
                for (int i = 0; i < changes; i++) {
                    // Half of the damage goes where the sizes are.
                    int bound = i % 2 == 0 ? Math.min(16, bytes.length) : bytes.length;
                    changed[Random.below(key, 2 + 2 * i, bound)] = (byte) Random.bits(key, 3 + 2 * i);
                }
                yield changed;
            }
        };
    }
}
