package dev.libella.explain.invariance;

import dev.libella.data.Dataset;
import dev.libella.data.Progress;
import dev.libella.explain.invariance.CurveRecorder.Answers;
import dev.libella.model.Model;
import dev.libella.parallel.Workers;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a network about the images as they are and under every transformation, batch by batch. A batch is cut into the
 * same parts for any number of threads. Belongs to one thread.
 */
final class AnswerMeasurement {
    /** Images in a batch: enough to keep the cores busy, few enough to stay in the cache. */
    static final int BATCH = 64;

    private static final int PARTS = 8; // of a batch, to be transformed each by one thread

    private final Model model;
    private final Dataset data;
    private final int elements;
    private final Workers workers;
    private final List<ImageTransformer> transformers = new ArrayList<>(); // of each part
    private final List<CurveRecorder> recorders;
    private final Plan plan;
    private final float[] originals; // [BATCH, C, H, W] in [0, 1]
    private final Tensor inputs; // [BATCH, C, H, W], normalised
    private long right;
    private long seen;

    AnswerMeasurement(Model model, Dataset data, Invariance settings) {
        this.model = model;
        this.data = data;
        this.elements = data.shape().elements();
        this.workers = new Workers(settings.threads());
        for (int part = 0; part < PARTS; part++) {
            transformers.add(new ImageTransformer(data.shape(), settings.boundary(), settings.seed()));
        }
        this.recorders = settings.sweeps().stream().map(CurveRecorder::new).toList();
        this.plan = Plan.inference(model.network(), model.parameters(), BATCH, PlanOptions.with(workers));
        this.originals = new float[BATCH * elements];
        this.inputs = Tensor.zeros(data.shape().prepend(BATCH));
    }

    /** Asks about these examples. */
    void measure(int[] examples, Progress progress) throws InterruptedException {
        int strengths = recorders.stream()
                .mapToInt(recorder -> recorder.sweep().strengths().size())
                .sum();
        Steps steps = new Steps(progress, "answers", (long) (strengths + 1) * examples.length);
        for (int from = 0; from < examples.length; from += BATCH) {
            int[] batch = new int[Math.min(BATCH, examples.length - from)];
            System.arraycopy(examples, from, batch, 0, batch.length);
            measureBatch(batch, steps);
        }
    }

    Proportion accuracy() {
        return new Proportion(right, seen);
    }

    List<Curve> curves() {
        return recorders.stream().map(CurveRecorder::curve).toList();
    }

    private void measureBatch(int[] examples, Steps steps) throws InterruptedException {
        int[] labels = new int[examples.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = data.label(examples[i]);
            data.image(examples[i], originals, i * elements);
        }
        System.arraycopy(originals, 0, inputs.data(), 0, labels.length * elements);
        inParts(labels.length, (part, i) -> model.preprocessing().normalize(inputs.data(), i * elements));
        Answers untransformed = ask(labels);
        for (int i = 0; i < labels.length; i++) {
            right += untransformed.answer(i) == labels[i] ? 1 : 0;
            seen++;
        }
        steps.done(labels.length);
        for (CurveRecorder recorder : recorders) {
            Sweep sweep = recorder.sweep();
            for (double strength : sweep.strengths()) {
                inParts(labels.length, (part, i) -> {
                    transformers
                            .get(part)
                            .apply(
                                    sweep.transformation(),
                                    strength,
                                    examples[i],
                                    originals,
                                    i * elements,
                                    inputs.data(),
                                    i * elements);
                    model.preprocessing().normalize(inputs.data(), i * elements);
                });
                recorder.add(labels, untransformed, ask(labels));
                steps.done(labels.length);
            }
            recorder.batchDone(examples, labels, untransformed);
        }
    }

    /** Something done to an image of a batch, on whichever thread does its part. */
    private interface ImageWork {
        void at(int part, int image);
    }

    private void inParts(int images, ImageWork work) {
        workers.run(PARTS, part -> {
            for (int i = images * part / PARTS; i < images * (part + 1) / PARTS; i++) {
                work.at(part, i);
            }
        });
    }

    private Answers ask(int[] labels) {
        float[] scores = plan.forward(inputs).data();
        int classes = model.labels().size();
        int[] answers = new int[labels.length];
        double[] ofTrueClass = new double[labels.length];
        for (int i = 0; i < labels.length; i++) {
            double[] probabilities = model.probabilities(scores, i * classes);
            for (int c = 1; c < classes; c++) {
                // By score: probabilities of a very sure network are equal where scores are not.
                if (scores[i * classes + c] > scores[i * classes + answers[i]]) {
                    answers[i] = c;
                }
            }
            ofTrueClass[i] = probabilities[labels[i]];
        }
        return new Answers(answers, ofTrueClass);
    }
}
