package dev.libella.kernel;

/**
 * The sizes of a convolution over up to three spatial axes; unused outer axes are {@link Axis#ONE}. Input {@code [batch,
 * inChannels, depth, height, width]}, weight {@code [outChannels, inChannels/groups, kd, kh, kw]}, output {@code [batch,
 * outChannels, …]}.
 */
public record ConvGeometry(
        int batch, int groups, int inChannels, int outChannels, Axis depth, Axis height, Axis width) {
    /** Input channels that one filter sees. */
    public int inPerGroup() {
        return inChannels / groups;
    }

    /** Filters in one group. */
    public int outPerGroup() {
        return outChannels / groups;
    }

    /** Positions of one input channel. */
    public int inPositions() {
        return depth.in() * height.in() * width.in();
    }

    /** Positions of one output channel. */
    public int outPositions() {
        return depth.out() * height.out() * width.out();
    }

    /** Taps of one filter in one input channel. */
    public int taps() {
        return depth.kernel() * height.kernel() * width.kernel();
    }

    /** Whether only height and width count: a 1-D or 2-D convolution. */
    public boolean isPlanar() {
        return depth.isTrivial();
    }

    /** Multiplications with an addition, for the whole batch, padding counted. */
    public long multiplyAdds() {
        return (long) batch * outChannels * outPositions() * inPerGroup() * taps();
    }
}
