package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.Optional;
import java.util.Set;

/**
 * Grad-CAM (Selvaraju and others 2017): where in the image a layer found what speaks for a class.
 *
 * <pre>weight[k] = mean over all positions of ∂score/∂A[k]
 * map[y, x] = max(0, Σ_k weight[k] · A[k, y, x])</pre>
 *
 * <p>Here A are the layer's channels. Same bits for any number of threads. Belongs to one thread at a time; the
 * parameters must not change meanwhile.
 */
public final class GradCam {
    private final ScoreGradient gradient;
    private final String layer;
    private final Shape channels; // [K, h, w]

    /**
     * @param layer one whose output is {@code [K, h, w]}; see {@link #lastSpatialLayer}
     * @throws IllegalArgumentException if there is no such layer
     * @throws ShapeException if its output has no positions, or the network takes no images or gives no scores
     */
    public GradCam(Network network, Parameters parameters, String layer, PlanOptions options) {
        this.channels = network.node(layer).output();
        if (channels.rank() != 3) {
            throw new ShapeException("grad-cam: the layer must give channels with height and width; '" + layer
                    + "' gives " + channels
                    + lastSpatialLayer(network)
                            .map(name -> "; the last one that does is '" + name + "'")
                            .orElse(""));
        }
        this.layer = layer;
        this.gradient = new ScoreGradient(network, parameters, Set.of(layer), options);
    }

    /** The last layer whose channels have more than one position: the deepest that still knows where. */
    public static Optional<String> lastSpatialLayer(Network network) {
        return network.nodes().reversed().stream()
                .filter(node -> node.output().rank() == 3
                        && node.output().elements() > node.output().size(0))
                .map(Network.Node::name)
                .findFirst();
    }

    /**
     * The map in the layer's size.
     *
     * @param image {@code [C, H, W]}, preprocessed. Not modified.
     * @param target the class, from 0
     * @return {@code [h, w]}, nowhere negative, new
     */
    public Tensor map(Tensor image, int target) {
        gradient.of(image, target);
        float[] outputs = gradient.output(layer).data();
        float[] gradients = gradient.gradient(layer).data();
        int plane = channels.size(1) * channels.size(2);
        double[] sum = new double[plane];
        for (int channel = 0; channel < channels.size(0); channel++) {
            double weight = 0;
            for (int i = 0; i < plane; i++) {
                weight += gradients[channel * plane + i];
            }
            weight /= plane;
            for (int i = 0; i < plane; i++) {
                sum[i] += weight * outputs[channel * plane + i];
            }
        }
        Tensor map = Tensor.zeros(Shape.of(channels.size(1), channels.size(2)));
        for (int i = 0; i < plane; i++) {
            map.data()[i] = (float) Math.max(0, sum[i]);
        }
        return map;
    }

    /**
     * A map in another size, bilinearly between the centres of its cells, as it is laid over the image.
     *
     * @param map {@code [h, w]}. Not modified.
     * @return {@code [height, width]}, new
     */
    public static Tensor enlarged(Tensor map, int height, int width) {
        int rows = map.shape().size(0);
        int columns = map.shape().size(1);
        Tensor large = Tensor.zeros(Shape.of(height, width));
        for (int y = 0; y < height; y++) {
            double down = Math.clamp((y + 0.5) * rows / height - 0.5, 0, rows - 1.0);
            int top = (int) down;
            int bottom = Math.min(top + 1, rows - 1);
            for (int x = 0; x < width; x++) {
                double across = Math.clamp((x + 0.5) * columns / width - 0.5, 0, columns - 1.0);
                int left = (int) across;
                int right = Math.min(left + 1, columns - 1);
                double upper = between(map.get(top, left), map.get(top, right), across - left);
                double lower = between(map.get(bottom, left), map.get(bottom, right), across - left);
                large.data()[y * width + x] = (float) between(upper, lower, down - top);
            }
        }
        return large;
    }

    private static double between(double from, double to, double part) {
        return from + part * (to - from);
    }
}
