package dev.libella.explain.invariance;

import dev.libella.explain.invariance.Transformation.Motion;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a network's features move with the image.
 *
 * <p>With {@code f} a layer's features, {@code x} an image, {@code T} a motion of the image and {@code T'} the same
 * motion of the plane in which the features lie (a shift by 2 pixels is one by half a feature where the layer has a
 * stride of 4), there are two questions (Lenc and Vedaldi 2015):
 *
 * <ul>
 *   <li><b>equivariance</b>: are the features of the moved image the moved features? {@code s(f(Tx), T'f(x))}, over the
 *       positions whose source lies inside the layer's plane;
 *   <li><b>invariance</b>: are they the same features? {@code s(f(Tx), f(x))}, over all positions.
 * </ul>
 *
 * <p>The measure is
 *
 * <pre>s(a, b) = 1 − Σ(a − b)² / (Σ(a − m)² + Σ(b − m)²)</pre>
 *
 * <p>over all images, channels and positions, with m each channel's mean over the images as they are: Lin's (1989)
 * coefficient of concordance with that mean. 1 says equal, 0 as unlike as features of unrelated images; it is in
 * [−1, 1]. A cosine would not do: features behind a ReLU are all positive, and so any two of them are alike.
 *
 * @param images how many were compared
 * @param network the network as it is
 * @param wrapped the control: the same filters and pooling windows on images whose opposite edges meet, all borders
 *     wrapped, by whole pixels; so neither a border nor interpolation can disturb, and what is below 1 is the layers'
 *     own doing. A convolution with stride 1 is exactly 1. Empty for a network without such layers
 */
public record LayerReport(int images, List<Similarity> network, List<Similarity> wrapped) {
    /** Keeps copies of the lists. */
    public LayerReport {
        network = List.copyOf(network);
        wrapped = List.copyOf(wrapped);
    }

    /**
     * One layer under one motion.
     *
     * @param layer its name
     * @param motion what was done to the images
     * @param strength how much
     * @param equivariance as above; empty for a layer without a plane, if no position's source is inside, or if the
     *     features are the same everywhere
     * @param invariance as above; empty if the features are the same everywhere
     */
    public record Similarity(
            String layer, Motion motion, double strength, OptionalDouble equivariance, OptionalDouble invariance) {}
}
