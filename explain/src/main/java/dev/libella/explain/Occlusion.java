package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;

/**
 * Occlusion sensitivity (Zeiler and Fergus 2014): by how much a class's score falls when a patch of the image is covered.
 * It asks no gradient and no layer, only the network's answers.
 *
 * @param patch height and width of what covers, ≥ 1
 * @param stride distance between two of its positions, from 1 to {@code patch}, so that no pixel stays uncovered
 * @param fill what covered pixels become; for normalised images 0 is the mean
 */
public record Occlusion(int patch, int stride, float fill) {
    private static final int BATCH = 32;

    /** @throws IllegalArgumentException if a number is out of its range */
    public Occlusion {
        if (patch < 1 || stride < 1 || stride > patch) {
            throw new IllegalArgumentException(
                    "occlusion: needs a patch of at least 1 and a stride from 1 to the patch; got patch " + patch
                            + " and stride " + stride);
        }
    }

    /** A patch of about a seventh of the image's shorter side, moving by half of itself, filled with 0. */
    public static Occlusion forImage(Shape image) {
        int patch = Math.max(1, Math.round(Math.min(image.size(1), image.size(2)) / 7f));
        return new Occlusion(patch, Math.max(1, patch / 2), 0);
    }

    /**
     * What covering did.
     *
     * @param map {@code [H, W]}: the mean fall of the score over all patches that cover a pixel; positive where the pixel
     *     speaks for the class
     * @param score the class's score for the whole image
     */
    public record Sensitivity(Tensor map, double score) {}

    /**
     * Covers one patch after the other. Same bits for any number of threads.
     *
     * @param image {@code [C, H, W]}, preprocessed. Not modified.
     * @param target the class, from 0
     * @throws dev.libella.tensor.ShapeException if the network takes no images or gives no scores
     */
    public Sensitivity of(Network network, Parameters parameters, Tensor image, int target, PlanOptions options) {
        Network scoring = ScoreGradient.scoring(network);
        ScoreGradient.checkClass(target, scoring.output());
        int height = image.shape().size(1);
        int width = image.shape().size(2);
        int rows = positions(height);
        int columns = positions(width);
        int classes = scoring.output().elements();
        int pixels = image.data().length;
        int size = Math.min(BATCH, rows * columns);
        Plan plan = Plan.inference(scoring, parameters, size, options);
        Tensor batch = Tensor.zeros(image.shape().prepend(size));
        // By the same plan: one for a single image may add in another order, and covering nothing would seem to matter.
        System.arraycopy(image.data(), 0, batch.data(), 0, pixels);
        double whole = plan.forward(batch).data()[target];
        double[] fall = new double[height * width];
        int[] covered = new int[height * width];
        for (int first = 0; first < rows * columns; first += size) {
            int count = Math.min(size, rows * columns - first);
            for (int i = 0; i < count; i++) {
                System.arraycopy(image.data(), 0, batch.data(), i * pixels, pixels);
                cover(batch.data(), i * pixels, image.shape(), top(first + i, columns), left(first + i, columns));
            }
            float[] scores = plan.forward(batch).data();
            for (int i = 0; i < count; i++) {
                double drop = whole - scores[i * classes + target];
                int top = top(first + i, columns);
                int left = left(first + i, columns);
                for (int y = top; y < Math.min(top + patch, height); y++) {
                    for (int x = left; x < Math.min(left + patch, width); x++) {
                        fall[y * width + x] += drop;
                        covered[y * width + x]++;
                    }
                }
            }
        }
        Tensor map = Tensor.zeros(Shape.of(height, width));
        for (int i = 0; i < fall.length; i++) {
            map.data()[i] = (float) (fall[i] / covered[i]);
        }
        return new Sensitivity(map, whole);
    }

    /** How many positions cover an axis; the last one may stand over its end. */
    private int positions(int length) {
        return Math.max(0, Math.ceilDiv(length - patch, stride)) + 1;
    }

    private int top(int position, int columns) {
        return position / columns * stride;
    }

    private int left(int position, int columns) {
        return position % columns * stride;
    }

    private void cover(float[] images, int offset, Shape shape, int top, int left) {
        int height = shape.size(1);
        int width = shape.size(2);
        for (int channel = 0; channel < shape.size(0); channel++) {
            for (int y = top; y < Math.min(top + patch, height); y++) {
                for (int x = left; x < Math.min(left + patch, width); x++) {
                    images[offset + (channel * height + y) * width + x] = fill;
                }
            }
        }
    }
}
