package dev.libella.random;

/**
 * Random numbers without state: each is a function of a key and a position, so the same seed gives the same numbers
 * whatever thread asks, in whatever order, and a run that is resumed has nothing to restore.
 *
 * <p>The function is the output mix of SplitMix64 (Steele, Lea and Flood 2014), applied to {@code key + position·γ}: for
 * a fixed key and positions 0, 1, 2, … that is SplitMix64 itself. All methods are pure and may be called from any
 * thread.
 */
public final class Random {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final long SPREAD = 0xD1342543DE82EF95L; // Steele and Vigna 2022, a good 64-bit multiplier.

    private Random() {}

    /**
     * A key for one purpose, made of a seed and what distinguishes the purpose: epoch, step, example…
     *
     * @param seed any number; 0 is a seed like every other
     * @param parts distinguish this key from others of the same seed. Not modified.
     */
    public static long key(long seed, long... parts) {
        long key = mix(seed + GAMMA);
        for (long part : parts) {
            // The two sides go through different functions: with the same one, key(s, s) would be one key for all s.
            key = mix((key + GAMMA) * SPREAD ^ mix(part + GAMMA));
        }
        return key;
    }

    /** 64 random bits. */
    public static long bits(long key, long position) {
        return mix(key + (position + 1) * GAMMA);
    }

    /** A number in [0, 1), a multiple of 2⁻²⁴, so exact as a float. */
    public static float uniform(long key, long position) {
        return (bits(key, position) >>> 40) * 0x1p-24f;
    }

    /** A number in [0, bound), without bias. {@code bound} ≥ 1. */
    public static int below(long key, long position, int bound) {
        // The high half of a 64×32 bit product; the bias is below 2⁻³² and so never seen.
        return (int) Math.unsignedMultiplyHigh(bits(key, position), bound);
    }

    /** A number from the normal distribution with mean 0 and variance 1 (Box and Muller 1958). */
    public static double gaussian(long key, long position) {
        double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform53(key, 2 * position)));
        return radius * StrictMath.cos(2 * Math.PI * uniform53(key, 2 * position + 1));
    }

    /**
     * A random order (Fisher and Yates).
     *
     * @param indices put into random order. Modified.
     */
    public static void shuffle(long key, int[] indices) {
        for (int i = indices.length - 1; i > 0; i--) {
            int j = below(key, i, i + 1);
            int swapped = indices[i];
            indices[i] = indices[j];
            indices[j] = swapped;
        }
    }

    private static double uniform53(long key, long position) {
        return (bits(key, position) >>> 11) * 0x1p-53;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
