package dev.libella.kernel.vector.tile;

/**
 * Items in tiles of nearly the same length: {@code ⌊items/tiles⌋} or one more.
 *
 * @param items number of items, ≥ 1
 * @param tiles number of tiles, ≥ 1
 */
public record Tiling(int items, int tiles) {
    /** As few tiles as may be. */
    public static Tiling of(int items, int longest) {
        return new Tiling(items, Math.ceilDiv(items, longest));
    }

    /** A tile's first item. */
    public int at(int tile) {
        return (int) ((long) items * tile / tiles);
    }

    /** 0 for a tile of the short length, 1 for one of the long. */
    public int kind(int tile) {
        return at(tile + 1) - at(tile) - shortest();
    }

    /** The short length. */
    public int shortest() {
        return items / tiles;
    }

    /** The length of the longest tile. */
    public int longest() {
        return Math.ceilDiv(items, tiles);
    }

    /** Number of kinds: 1 if all have the same length. */
    public int kinds() {
        return longest() - shortest() + 1;
    }
}
