package dev.libella.kernel.vector.convolution;

/**
 * The tiles of a batch cut into groups, which are transformed and multiplied together.
 *
 * @param tiles all of them
 * @param count number of groups
 * @param unit examples of a group, 1 where an example has several groups; 0 if groups do not keep to examples
 */
record WinogradGroups(WinogradTiles tiles, int count, int unit) {
    /** With so many groups for each thread, one more or less does not matter. */
    private static final int FEW = 4;

    /** Groups of about so many tiles. */
    static WinogradGroups of(WinogradTiles tiles, int wanted) {
        return new WinogradGroups(tiles, Math.max(1, Math.ceilDiv(tiles.count(), wanted)), 0);
    }

    /**
     * Groups that keep to examples: each has some whole ones, or a part of one.
     *
     * @param wanted tiles of a group, at most
     * @param fewest groups; few groups are a multiple of it, so that as many threads get the same share
     */
    static WinogradGroups ofExamples(WinogradTiles tiles, int wanted, int fewest) {
        int batch = tiles.batch();
        // A power of two, so that the parts of a batch are likely to be made of whole groups.
        int unit = Integer.highestOneBit(Math.clamp(Math.min(wanted / tiles.ofExample(), batch / fewest), 1, batch));
        int units = Math.ceilDiv(batch, unit);
        int ofUnit = Math.max(Math.ceilDiv(unit * tiles.ofExample(), wanted), Math.ceilDiv(fewest, units));
        while (units * ofUnit < FEW * fewest && units * ofUnit % fewest != 0) {
            ofUnit++;
        }
        return new WinogradGroups(tiles, units * ofUnit, unit);
    }

    private int ofUnit() {
        return count / Math.ceilDiv(tiles.batch(), unit);
    }

    /** A group's first tile. */
    int first(int group) {
        if (unit == 0) {
            return (int) ((long) tiles.count() * group / count);
        }
        int each = unit * tiles.ofExample();
        int first = group / ofUnit() * each + each * (group % ofUnit()) / ofUnit();
        return Math.min(tiles.count(), first);
    }

    /** Tiles of the longest group. */
    int longest() {
        return unit == 0 ? Math.ceilDiv(tiles.count(), count) : Math.ceilDiv(unit * tiles.ofExample(), ofUnit());
    }
}
