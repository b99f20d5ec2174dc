package dev.libella.parallel;

/**
 * Work of equal items cut into pieces: fine enough to keep all threads busy, coarse enough that handing out pieces costs
 * nothing. Depends on the problem only, never on the number of threads.
 *
 * @param items number of items, ≥ 0
 * @param pieces number of pieces, ≥ 0
 */
public record Cut(int items, int pieces) {
    private static final long COST_OF_A_PIECE = 16_384;
    private static final int MOST_PIECES = 64;

    /**
     * The cut for items of this cost.
     *
     * @param costPerItem multiply-adds or numbers touched by one item
     */
    public static Cut of(int items, long costPerItem) {
        long cost = Math.max(1, costPerItem) * items;
        long pieces = Math.min(Math.min(items, MOST_PIECES), Math.ceilDiv(cost, COST_OF_A_PIECE));
        return new Cut(items, (int) pieces);
    }

    /** The first item of a piece. */
    public int from(int piece) {
        return (int) ((long) items * piece / pieces);
    }

    /** The end of a piece's items, exclusive. */
    public int to(int piece) {
        return (int) ((long) items * (piece + 1) / pieces);
    }
}
