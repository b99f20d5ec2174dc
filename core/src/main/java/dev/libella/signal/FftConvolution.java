package dev.libella.signal;

/**
 * Convolution as a product of Fourier transforms, in blocks along the first axis (overlap–save).
 *
 * <p>The filter is real, so a complex block carries two real ones through every transform: the real parts of {@code (x +
 * iy) ∗ v} are {@code x ∗ v}, the imaginary parts {@code y ∗ v}. A block reads {@code v}'s length − 1 samples more than
 * it gives; what wraps around falls on those.
 */
final class FftConvolution {
    private FftConvolution() {}

    /**
     * A region of the full convolution of two real arrays of the same rank, at least 1, neither empty.
     *
     * @param blocks how the first axis is cut: see {@link Blocks}
     */
    static NdArray.Doubles convolve(NdArray.Doubles a, NdArray.Doubles v, Region region, Blocks blocks) {
        NdArray.Doubles out = a.zeros(region.shape());
        int rank = a.shape().rank();
        if (out.shape().elements() == 0) {
            return out;
        }
        Fft[] ffts = new Fft[rank];
        int[] lead = new int[rank]; // where the region begins in a transformed block
        int[] from = new int[rank]; // where a block begins in a, along the inner axes
        for (int axis = 1; axis < rank; axis++) {
            int n = a.shape().size(axis);
            int m = v.shape().size(axis);
            int start = region.start(axis);
            int end = start + region.size(axis);
            from[axis] = Math.max(0, start - (m - 1));
            int taken = Math.min(n, end) - from[axis];
            lead[axis] = start - from[axis];
            ffts[axis] = new Fft(Fft.goodSize(Math.max(
                    Math.max(taken, m), Math.max(lead[axis] + region.size(axis), taken + m - 1 - lead[axis]))));
        }
        int overlap = v.shape().size(0) - 1;
        ffts[0] = new Fft(blocks.transform());
        lead[0] = overlap;
        int pairs = Math.ceilDiv(Math.ceilDiv(region.size(0), blocks.length()), 2);
        if (rank == 1) {
            alongOneAxis(a, v, region, blocks, ffts[0], pairs, out);
            return out;
        }

        int inner = 1;
        for (int axis = 1; axis < rank; axis++) {
            inner = Math.multiplyExact(inner, ffts[axis].size());
        }
        Spectra filter = new Spectra(ffts[0].size(), inner);
        Placing.read(v, 0, new int[rank], v.shape().toArray(), filter.re, ffts);
        innerAxes(filter, ffts, overlap + 1, false);
        filter.forwardColumns(ffts[0]);

        Spectra work = new Spectra(ffts[0].size(), inner);
        for (int pair = 0; pair < pairs; pair++) {
            if (pair > 0) {
                work.clear();
            }
            int row = 2 * pair * blocks.length();
            int taken = blocks.length() + overlap;
            Placing.read(a, region.start(0) + row - overlap, from, taking(a, from, taken), work.re, ffts);
            Placing.read(
                    a, region.start(0) + row + blocks.length() - overlap, from, taking(a, from, taken), work.im, ffts);
            innerAxes(work, ffts, taken, false);
            work.filterColumns(ffts[0], filter);
            innerAxes(work, ffts, taken, true);
            Placing.write(work.re, ffts, lead, out, row, blocks.length());
            Placing.write(work.im, ffts, lead, out, row + blocks.length(), blocks.length());
        }
        return out;
    }

    /** How many samples a block takes along each axis. */
    private static int[] taking(NdArray a, int[] from, int rows) {
        int[] taken = a.shape().toArray();
        taken[0] = rows;
        for (int axis = 1; axis < taken.length; axis++) {
            taken[axis] -= from[axis];
        }
        return taken;
    }

    private static void innerAxes(Spectra spectra, Fft[] ffts, int rows, boolean inverse) {
        int slices = rows; // of the first axis that are not zero, or still needed
        int[] outer = new int[ffts.length];
        int[] inner = new int[ffts.length];
        int neighbours = 1;
        for (int axis = ffts.length - 1; axis >= 1; axis--) {
            inner[axis] = neighbours;
            neighbours *= ffts[axis].size();
        }
        for (int axis = 1; axis < ffts.length; axis++) {
            outer[axis] = slices;
            slices *= ffts[axis].size();
        }
        for (int axis = 1; axis < ffts.length; axis++) {
            spectra.alongAxis(ffts[axis], outer[axis], inner[axis], inverse);
        }
    }

    /** One axis: the pairs of blocks are the columns, all transformed side by side. */
    private static void alongOneAxis(
            NdArray.Doubles a, NdArray.Doubles v, Region region, Blocks blocks, Fft fft, int pairs, NdArray out) {
        Spectra filter = new Spectra(fft.size(), 1);
        System.arraycopy(v.array(), 0, filter.re, 0, v.array().length);
        filter.forwardColumns(fft);
        int overlap = v.array().length - 1;
        int groups = Math.ceilDiv(pairs, Spectra.LANES);
        long work = (long) fft.size() * pairs * 16;
        Cores.run(groups, work, group -> {
            int first = group * Spectra.LANES;
            int lanes = Math.min(Spectra.LANES, pairs - first);
            Spectra some = new Spectra(fft.size(), lanes);
            for (int lane = 0; lane < lanes; lane++) {
                int at = 2 * (first + lane) * blocks.length();
                int begin = region.start(0) + at - overlap;
                Placing.readColumn(a.array(), begin, blocks.length() + overlap, some.re, lane, lanes);
                Placing.readColumn(a.array(), begin + blocks.length(), blocks.length() + overlap, some.im, lane, lanes);
            }
            some.filterColumns(fft, filter);
            double[] result = ((NdArray.Doubles) out).array();
            for (int lane = 0; lane < lanes; lane++) {
                int at = 2 * (first + lane) * blocks.length();
                Placing.writeColumn(some.re, overlap, lane, lanes, 1.0 / fft.size(), result, at, blocks.length());
                Placing.writeColumn(
                        some.im, overlap, lane, lanes, 1.0 / fft.size(), result, at + blocks.length(), blocks.length());
            }
        });
    }
}
