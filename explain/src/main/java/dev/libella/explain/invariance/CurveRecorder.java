package dev.libella.explain.invariance;

import dev.libella.explain.invariance.Curve.Breaking;
import dev.libella.explain.invariance.Curve.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts answers under one transformation, batch by batch. Belongs to one thread. */
final class CurveRecorder {
    /** How many of the examples that break first are kept. */
    private static final int KEPT = 5;

    private static final Comparator<Candidate> FIRST = Comparator.comparingInt(Candidate::steps)
            .thenComparingDouble(candidate ->
                    candidate.breaking().after() - candidate.breaking().before())
            .thenComparingInt(candidate -> candidate.breaking().example());

    private final Sweep sweep;
    private final int neutral; // position among the strengths
    private final long[] right; // [strengths]
    private final long[] same; // [strengths]
    private final double[] change; // [strengths]
    private final List<Answers> batch = new ArrayList<>(); // of each strength
    private final List<Candidate> candidates = new ArrayList<>();
    private long images;
    private long recognised;

    /** A network's answers to a batch. */
    static final class Answers {
        private final int[] answers; // [N], the most probable class
        private final double[] probabilities; // [N], of the true class

        /** Answers and probabilities of the true class, one for each image. Kept, not copied. */
        Answers(int[] answers, double[] probabilities) {
            this.answers = answers;
            this.probabilities = probabilities;
        }

        /** The most probable class of an image. */
        int answer(int image) {
            return answers[image];
        }
    }

    /** An example that breaks so many strengths away from the neutral one. */
    private record Candidate(int steps, Breaking breaking) {}

    CurveRecorder(Sweep sweep) {
        this.sweep = sweep;
        this.neutral =
                sweep.strengths().indexOf(sweep.transformation().strength().neutral());
        int strengths = sweep.strengths().size();
        this.right = new long[strengths];
        this.same = new long[strengths];
        this.change = new double[strengths];
    }

    Sweep sweep() {
        return sweep;
    }

    /**
     * Counts the answers at the next strength; after the last one, {@link #batchDone} follows.
     *
     * @param labels {@code [N]}, the true classes. Not modified.
     * @param untransformed the answers to the images as they are
     */
    void add(int[] labels, Answers untransformed, Answers transformed) {
        int strength = batch.size();
        for (int i = 0; i < labels.length; i++) {
            boolean isRight = transformed.answers[i] == labels[i];
            right[strength] += isRight ? 1 : 0;
            same[strength] += isRight && untransformed.answers[i] == labels[i] ? 1 : 0;
            change[strength] += transformed.probabilities[i] - untransformed.probabilities[i];
        }
        batch.add(transformed);
    }

    /** @param examples {@code [N]}, the examples' numbers in the data set. Not modified. */
    void batchDone(int[] examples, int[] labels, Answers untransformed) {
        for (int i = 0; i < labels.length; i++) {
            images++;
            if (untransformed.answers[i] == labels[i]) {
                recognised++;
                lookForBreak(i, examples[i], labels[i], untransformed.probabilities[i]);
            }
        }
        candidates.sort(FIRST);
        while (candidates.size() > KEPT) {
            candidates.removeLast();
        }
        batch.clear();
    }

    private void lookForBreak(int i, int example, int label, double before) {
        for (int steps = 1; steps < batch.size(); steps++) {
            List<Candidate> found = new ArrayList<>();
            for (int at : new int[] {neutral - steps, neutral + steps}) {
                if (at >= 0 && at < batch.size() && batch.get(at).answers[i] != label) {
                    Answers now = batch.get(at);
                    found.add(new Candidate(
                            steps,
                            new Breaking(
                                    example,
                                    label,
                                    now.answers[i],
                                    sweep.strengths().get(at),
                                    before,
                                    now.probabilities[i])));
                }
            }
            if (!found.isEmpty()) {
                candidates.add(found.stream().min(FIRST).orElseThrow());
                return;
            }
        }
    }

    Curve curve() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < right.length; i++) {
            points.add(new Point(
                    sweep.strengths().get(i),
                    new Proportion(right[i], images),
                    new Proportion(same[i], recognised),
                    change[i] / images));
        }
        return new Curve(
                sweep.transformation(),
                points,
                candidates.stream().map(Candidate::breaking).toList());
    }
}
