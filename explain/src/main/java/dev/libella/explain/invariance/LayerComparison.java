package dev.libella.explain.invariance;

import dev.libella.data.Dataset;
import dev.libella.explain.invariance.LayerReport.Similarity;
import dev.libella.explain.invariance.PlaneMotion.Grid;
import dev.libella.explain.invariance.Transformation.Motion;
import dev.libella.image.Warp;
import dev.libella.model.Model;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Dropout2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.parallel.Workers;
import dev.libella.plan.Kernels;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.signal.Boundary;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares every layer's features of moved images with those of the images as they are. Each layer sums up alone and in
 * the images' order, so the result does not depend on threads. Belongs to one thread.
 */
final class LayerComparison {
    private static final long MOST_NUMBERS = 16_000_000; // that a batch's features may have
    private static final int MOST_IMAGES = 32;

    private final Model model;
    private final Boundary boundary;
    private final Boundary features;
    private final long seed;
    private final Workers workers;
    private final List<Moved> moves;
    private final List<Observed> layers = new ArrayList<>();
    private final int batch;
    private final Plan still;
    private final Plan moving;

    /** A motion at one strength. */
    private record Moved(Motion motion, double strength) {}

    /**
     * A comparison.
     *
     * @param model whose preprocessing and weights are used
     * @param network the model's, or one with some of its layers under the same names
     * @param sweeps the motions; others are passed over
     * @param boundary what is read outside images
     * @param features what is read outside features
     * @param images how many will come at most
     */
    LayerComparison(
            Model model,
            Network network,
            List<Sweep> sweeps,
            Boundary boundary,
            Boundary features,
            Kernels kernels,
            Invariance settings,
            int images) {
        this.model = model;
        this.boundary = boundary;
        this.features = features;
        this.seed = settings.seed();
        this.workers = new Workers(settings.threads());
        this.moves = moves(sweeps);
        Map<String, Grid> grids = FeatureGrids.of(network);
        long numbers = 1;
        for (Network.Node node : network.nodes()) {
            if (isShown(node, model.network())) {
                layers.add(new Observed(node, grids));
                numbers += node.output().elements();
            }
        }
        this.batch = Math.clamp(MOST_NUMBERS / numbers, 1, Math.min(MOST_IMAGES, images));
        PlanOptions options = PlanOptions.with(workers)
                .withKernels(kernels)
                .withObserved(layers.stream().map(layer -> layer.name).collect(Collectors.toSet()));
        Parameters parameters = parameters(network);
        this.still = Plan.inference(network, parameters, batch, options);
        this.moving = Plan.inference(network, parameters, batch, options);
    }

    /** The number of strengths at which every image is compared. */
    int strengths() {
        return moves.size();
    }

    private static List<Moved> moves(List<Sweep> sweeps) {
        List<Moved> moves = new ArrayList<>();
        for (Sweep sweep : sweeps) {
            if (sweep.transformation() instanceof Motion motion) {
                sweep.strengths().stream()
                        .filter(strength -> strength != motion.strength().neutral())
                        .forEach(strength -> moves.add(new Moved(motion, strength)));
            }
        }
        return moves;
    }

    /** Layers of the model's own, without those that hand on what they get. */
    private static boolean isShown(Network.Node node, Network model) {
        return model.nodes().stream().anyMatch(own -> own.name().equals(node.name()))
                && !(node.layer() instanceof Dropout
                        || node.layer() instanceof Dropout2d
                        || node.layer() instanceof Flatten);
    }

    private Parameters parameters(Network network) {
        Map<String, Tensor> some = new LinkedHashMap<>();
        network.parameters()
                .forEach(spec -> some.put(spec.name(), model.parameters().get(spec.name())));
        return Parameters.of(network, some);
    }

    /** What a layer's features add up to. */
    private final class Observed {
        private final String name;
        private final int channels;
        private final Grid grid; // of layers without a plane: one point
        private final Warp warp;
        private final int plane;
        private final boolean hasPlane;
        private final double[] means; // [channels]
        private final float[] moved; // [plane]
        private final List<Concordance> equivariance = new ArrayList<>(); // of each move
        private final List<Concordance> invariance = new ArrayList<>();

        Observed(Network.Node node, Map<String, Grid> grids) {
            Shape shape = node.output();
            this.name = node.name();
            this.hasPlane = grids.containsKey(name);
            this.channels = shape.rank() == 0 ? 1 : shape.size(0);
            this.plane = shape.elements() / channels;
            this.grid = grids.getOrDefault(name, new Grid(0, 0, 1, 1));
            this.warp = hasPlane ? new Warp(shape.size(1), shape.size(2), features) : new Warp(1, plane, features);
            this.means = new double[channels];
            this.moved = new float[plane];
            for (int i = 0; i < moves.size(); i++) {
                equivariance.add(new Concordance());
                invariance.add(new Concordance());
            }
        }

        /** Adds a part of the mean over all images. */
        void addMeans(int images, int allImages) {
            float[] numbers = still.observed(name).data();
            for (int at = 0; at < images * channels; at++) {
                double sum = 0;
                for (int i = at * plane; i < (at + 1) * plane; i++) {
                    sum += numbers[i];
                }
                means[at % channels] += sum / plane / allImages;
            }
        }

        void compare(int move, int images) {
            float[] before = still.observed(name).data();
            float[] after = moving.observed(name).data();
            if (hasPlane) {
                Moved moved = moves.get(move);
                PlaneMotion.of(moved.motion(), moved.strength()).prepare(warp, grid);
            }
            for (int at = 0; at < images * channels; at++) {
                double mean = means[at % channels];
                for (int i = at * plane; i < (at + 1) * plane; i++) {
                    invariance.get(move).add(after[i], before[i], mean);
                }
                if (hasPlane) {
                    warp.apply(before, at * plane, moved, 0);
                    for (int i = 0; i < plane; i++) {
                        if (warp.inside(i)) {
                            equivariance.get(move).add(after[at * plane + i], moved[i], mean);
                        }
                    }
                }
            }
        }
    }

    /** Compares these examples; at least one. */
    List<Similarity> compare(Dataset data, int[] examples, Steps steps) throws InterruptedException {
        for (int from = 0; from < examples.length; from += batch) {
            int images = Math.min(batch, examples.length - from);
            forward(still, load(data, examples, from, images));
            workers.run(layers.size(), layer -> layers.get(layer).addMeans(images, examples.length));
        }
        for (int from = 0; from < examples.length; from += batch) {
            int images = Math.min(batch, examples.length - from);
            int first = from;
            Tensor originals = load(data, examples, from, images);
            forward(still, originals.copy());
            Tensor transformed = Tensor.zeros(originals.shape());
            int elements = data.shape().elements();
            ImageTransformer transformer = new ImageTransformer(data.shape(), boundary, seed);
            for (int move = 0; move < moves.size(); move++) {
                Moved moved = moves.get(move);
                for (int i = 0; i < images; i++) {
                    transformer.apply(
                            moved.motion(),
                            moved.strength(),
                            examples[first + i],
                            originals.data(),
                            i * elements,
                            transformed.data(),
                            i * elements);
                }
                forward(moving, transformed);
                int now = move;
                workers.run(layers.size(), layer -> layers.get(layer).compare(now, images));
                steps.done(images);
            }
        }
        return similarities();
    }

    private List<Similarity> similarities() {
        List<Similarity> similarities = new ArrayList<>();
        for (int move = 0; move < moves.size(); move++) {
            for (Observed layer : layers) {
                similarities.add(new Similarity(
                        layer.name,
                        moves.get(move).motion(),
                        moves.get(move).strength(),
                        layer.equivariance.get(move).value(),
                        layer.invariance.get(move).value()));
            }
        }
        return similarities;
    }

    private Tensor load(Dataset data, int[] examples, int from, int images) {
        Tensor tensor = Tensor.zeros(data.shape().prepend(batch));
        for (int i = 0; i < images; i++) {
            data.image(examples[from + i], tensor.data(), i * data.shape().elements());
        }
        return tensor;
    }

    /** @param images pixels in [0, 1]. Modified: normalised. */
    private void forward(Plan plan, Tensor images) {
        for (int i = 0; i < batch; i++) {
            model.preprocessing()
                    .normalize(images.data(), i * images.shape().from(1).elements());
        }
        plan.forward(images);
    }
}
