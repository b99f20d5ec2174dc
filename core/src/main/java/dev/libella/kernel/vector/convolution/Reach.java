package dev.libella.kernel.vector.convolution;

import dev.libella.kernel.Axis;

/**
 * Which taps of a convolution reach each result position along one axis, without those that would read padding. They
 * are evenly spaced, and so are the source positions that they read.
 *
 * @param tap the first tap of each result position
 * @param source the source position that it reads
 * @param count number of taps, 0 where only padding is reached
 * @param tapStep from one tap to the next
 * @param sourceStep from one source position to the next
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Reach(int[] tap, int[] source, int[] count, int tapStep, int sourceStep) {

    /** For the outputs of a convolution. */
    static Reach forward(Axis axis) {
        Reach reach = new Reach(new int[axis.out()], new int[axis.out()], new int[axis.out()], 1, axis.dilation());
        for (int o = 0; o < axis.out(); o++) {
            for (int k = axis.kernel() - 1; k >= 0; k--) {
                reach.add(o, k, axis.position(o, k), axis.in());
            }
        }
        return reach;
    }

    /** For the gradient of its input. */
    static Reach backward(Axis axis) {
        int step = 1; // the least number of taps whose distance is a multiple of the stride
        while (step * axis.dilation() % axis.stride() != 0) {
            step++;
        }
        int sourceStep = -step * axis.dilation() / axis.stride();
        Reach reach = new Reach(new int[axis.in()], new int[axis.in()], new int[axis.in()], step, sourceStep);
        for (int i = 0; i < axis.in(); i++) {
            for (int k = axis.kernel() - 1; k >= 0; k--) {
                int distance = i - axis.position(0, k);
                if (distance % axis.stride() == 0) {
                    reach.add(i, k, distance / axis.stride(), axis.out());
                }
            }
        }
        return reach;
    }

    private void add(int result, int k, int position, int size) {
        if (position >= 0 && position < size) {
            tap[result] = k;
            source[result] = position;
            count[result]++;
        }
    }

    /** The most taps at any position. */
    int most() {
        int most = 0;
        for (int taps : count) {
            most = Math.max(most, taps);
        }
        return most;
    }
}
