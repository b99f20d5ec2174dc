package dev.libella.explain.invariance;

import dev.libella.data.ClassCounts;
import dev.libella.data.Dataset;
import dev.libella.data.Progress;
import dev.libella.explain.invariance.Transformation.Axis;
import dev.libella.explain.invariance.Transformation.Rotation;
import dev.libella.explain.invariance.Transformation.Scale;
import dev.libella.explain.invariance.Transformation.Translation;
import dev.libella.model.Model;
import dev.libella.nn.Memory;
import dev.libella.nn.Network;
import dev.libella.plan.Kernels;
import dev.libella.random.Random;
import dev.libella.signal.Boundary;
import dev.libella.tensor.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures what a model is invariant to: its answers over the strengths of transformations, and its layers' features
 * under motions.
 *
 * <pre>{@code
 * InvarianceReport report = Invariance.standard(model.network().input())
 *         .withImages(500)
 *         .measure(model, testImages, Progress.SILENT);
 * report.verdicts().forEach(verdict -> System.out.println(verdict.transformation().id() + ": " + verdict.text()));
 * }</pre>
 *
 * <p>The result follows from the model, the data and these settings; it has the same bits for any number of threads.
 * Immutable, and so thread-safe.
 *
 * @param sweeps the transformations and their strengths
 * @param motions translations, rotations and scales under which layers are compared
 * @param images how many of the data set's images are used at most, chosen at random; ≥ 1
 * @param layerImages how many of them the layers are compared on, ≥ 0
 * @param boundary what is read outside an image that is moved
 * @param seed decides the choice of images and all that is random in transformations
 * @param threads how many work, ≥ 1; does not change the result
 */
public record Invariance(
        List<Sweep> sweeps,
        List<Sweep> motions,
        int images,
        int layerImages,
        Boundary boundary,
        long seed,
        int threads) {
    private static final int USUAL_IMAGES = 2000;
    private static final int USUAL_LAYER_IMAGES = 128;
    private static final int WRAPPED_IMAGES = 16; // enough for what is exact; the plain kernels are slow
    private static final int CHOICE = 0x1A7A01; // purpose of random keys

    /** @throws IllegalArgumentException if a number is out of range or there is nothing to measure */
    public Invariance {
        sweeps = List.copyOf(sweeps);
        motions = List.copyOf(motions);
        require(!sweeps.isEmpty(), "at least one transformation is needed; got none");
        require(images >= 1, "at least one image is needed; got " + images);
        require(layerImages >= 0, "the images to compare layers on must be at least 0; got " + layerImages);
        require(threads >= 1, "at least one thread is needed; got " + threads);
    }

    /**
     * All transformations over their usual strengths on up to 2,000 images; black outside, seed 0, all cores.
     *
     * @param image one image's shape, {@code [C, H, W]}
     */
    public static Invariance standard(Shape image) {
        List<Sweep> sweeps = Sweep.standard(image);
        List<Double> shifts = sweeps.getFirst().strengths().stream()
                .filter(shift -> shift > 0)
                .limit(4)
                .toList();
        return new Invariance(
                sweeps,
                List.of(
                        new Sweep(new Translation(Axis.X), shifts),
                        Sweep.of(new Rotation(), 5, 10, 20, 45, 90),
                        Sweep.of(new Scale(), 0.7, 0.9, 1.1, 1.4)),
                USUAL_IMAGES,
                USUAL_LAYER_IMAGES,
                Boundary.ZEROS,
                0,
                Runtime.getRuntime().availableProcessors());
    }

    /** These settings with other transformations. */
    public Invariance withSweeps(List<Sweep> newSweeps) {
        return new Invariance(newSweeps, motions, images, layerImages, boundary, seed, threads);
    }

    /** These settings with the layers compared under other motions. */
    public Invariance withMotions(List<Sweep> newMotions) {
        return new Invariance(sweeps, newMotions, images, layerImages, boundary, seed, threads);
    }

    /** These settings with at most this many images. */
    public Invariance withImages(int newImages) {
        return new Invariance(sweeps, motions, newImages, layerImages, boundary, seed, threads);
    }

    /** These settings with the layers compared on this many images; 0 for not at all. */
    public Invariance withLayerImages(int newImages) {
        return new Invariance(sweeps, motions, images, newImages, boundary, seed, threads);
    }

    /** These settings with something else outside the images. */
    public Invariance withBoundary(Boundary newBoundary) {
        return new Invariance(sweeps, motions, images, layerImages, newBoundary, seed, threads);
    }

    /** These settings with another seed. */
    public Invariance withSeed(long newSeed) {
        return new Invariance(sweeps, motions, images, layerImages, boundary, newSeed, threads);
    }

    /** These settings with another number of threads. */
    public Invariance withThreads(int newThreads) {
        return new Invariance(sweeps, motions, images, layerImages, boundary, seed, newThreads);
    }

    /**
     * Measures.
     *
     * @param data labelled images that the network has not learned from
     * @param progress is told how far it is, in images
     * @throws IllegalArgumentException if the images or classes are not the model's, all are of one class, or a strength
     *     is too much for images of that size
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    public InvarianceReport measure(Model model, Dataset data, Progress progress) throws InterruptedException {
        check(model, data);
        int[] examples = choose(data);
        AnswerMeasurement answers = new AnswerMeasurement(model, data, this);
        answers.measure(examples, progress);
        return new InvarianceReport(
                model.labels(),
                answers.accuracy(),
                chance(data, examples),
                this,
                answers.curves(),
                compareLayers(model, data, examples, progress));
    }

    private LayerReport compareLayers(Model model, Dataset data, int[] examples, Progress progress)
            throws InterruptedException {
        int[] some = Arrays.copyOf(examples, Math.min(layerImages, examples.length));
        if (some.length == 0 || motions.isEmpty()) {
            return new LayerReport(0, List.of(), List.of());
        }
        LayerComparison own = new LayerComparison(
                model, model.network(), motions, boundary, Boundary.ZEROS, Kernels.FASTEST, this, some.length);
        Steps ownSteps = new Steps(progress, "layers", (long) own.strengths() * some.length);
        List<LayerReport.Similarity> similarities = own.compare(data, some, ownSteps);
        return new LayerReport(some.length, similarities, compareWrapped(model, data, some, progress));
    }

    /** The control moves by whole pixels only, and its sums are taken in the same order at every position. */
    private List<LayerReport.Similarity> compareWrapped(Model model, Dataset data, int[] examples, Progress progress)
            throws InterruptedException {
        List<Sweep> shifts = motions.stream()
                .filter(sweep -> sweep.transformation() instanceof Translation
                        && sweep.strengths().stream().allMatch(shift -> shift == Math.rint(shift)))
                .toList();
        Optional<Network> wrapped = WrappedNetwork.of(model.network());
        if (shifts.isEmpty() || wrapped.isEmpty()) {
            return List.of();
        }
        int[] some = Arrays.copyOf(examples, Math.min(WRAPPED_IMAGES, examples.length));
        LayerComparison control = new LayerComparison(
                model, wrapped.get(), shifts, Boundary.WRAP, Boundary.WRAP, Kernels.REFERENCE, this, some.length);
        Steps steps = new Steps(progress, "layers with wrapped borders", (long) control.strengths() * some.length);
        return control.compare(data, some, steps);
    }

    private void check(Model model, Dataset data) {
        Shape image = model.network().input();
        require(
                data.shape().equals(image),
                "the network takes images of " + image.toCrossString() + " and the data has images of "
                        + data.shape().toCrossString() + "; give the data that it was trained for");
        require(data.size() > 0, "at least one image is needed; the data set is empty");
        boolean numbered = model.labels()
                .equals(IntStream.range(0, model.labels().size())
                        .mapToObj(Integer::toString)
                        .toList());
        boolean same = numbered
                ? data.labels().size() == model.labels().size()
                : data.labels().equals(model.labels());
        require(
                same,
                "the model's classes and the data's must be the same in the same order; the model has " + model.labels()
                        + " and the data " + data.labels() + "; give the data that it was trained for");
        ClassCounts counts = ClassCounts.of(data);
        require(
                Collections.max(counts.counts()) < data.size(),
                "accuracy says something only over two classes or more; all " + data.size()
                        + " images are of class '" + data.labels().get(data.label(0))
                        + "'; give images of other classes, too");
        for (Sweep sweep : sweeps) {
            sweep.strengths().forEach(strength -> sweep.transformation().check(strength, image));
        }
        for (Sweep sweep : motions) {
            sweep.strengths().forEach(strength -> sweep.transformation().check(strength, image));
        }
        Memory.inference(model.network(), AnswerMeasurement.BATCH)
                .requireFits(Runtime.getRuntime().maxMemory());
    }

    /** Which examples are used, in the data set's order. */
    private int[] choose(Dataset data) {
        int[] all = IntStream.range(0, data.size()).toArray();
        if (images < all.length) {
            Random.shuffle(Random.key(seed, CHOICE), all);
            all = Arrays.copyOf(all, images);
            Arrays.sort(all);
        }
        return all;
    }

    private static double chance(Dataset data, int[] examples) {
        int[] counts = new int[data.labels().size()];
        for (int example : examples) {
            counts[data.label(example)]++;
        }
        return (double) Arrays.stream(counts).max().orElseThrow() / examples.length;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("invariance: " + what);
        }
    }
}
