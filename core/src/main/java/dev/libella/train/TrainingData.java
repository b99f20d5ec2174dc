package dev.libella.train;

import dev.libella.data.ClassCounts;
import dev.libella.data.Dataset;
import dev.libella.data.Preprocessing;
import dev.libella.tensor.ShapeException;
import java.util.Optional;

/**
 * What a network learns from.
 *
 * @param training what the weights are changed for
 * @param validation what is measured after each epoch, and never trained; empty for nothing
 * @param preprocessing how pixels are normalised
 */
public record TrainingData(Dataset training, Optional<Dataset> validation, Preprocessing preprocessing) {
    /**
     * @throws ShapeException if the images of the two sets differ in shape
     * @throws IllegalArgumentException if a set is empty, all images are of one class, a label is none, or the classes of
     *     the two sets differ
     */
    public TrainingData {
        if (training.labels().size() < 2) {
            throw new IllegalArgumentException("training: needs at least two classes to tell apart; got "
                    + training.labels() + "; is there one folder for each class?");
        }
        notEmpty("training", training);
        ClassCounts.of(training).requireTrainable();
        if (validation.isPresent()) {
            Dataset held = validation.get();
            notEmpty("validation", held);
            if (!held.shape().equals(training.shape())) {
                throw new ShapeException("training: the validation images must have the training images' shape "
                        + training.shape() + "; got " + held.shape());
            }
            if (!held.labels().equals(training.labels())) {
                throw new IllegalArgumentException("training: the validation set must have the training set's classes "
                        + training.labels() + "; got " + held.labels());
            }
        }
    }

    /** A training set without validation, normalised to mean 0 and variance 1. */
    public static TrainingData of(Dataset training) {
        notEmpty("training", training);
        return new TrainingData(training, Optional.empty(), Preprocessing.of(training));
    }

    /** This data with a set that is measured after each epoch. */
    public TrainingData withValidation(Dataset newValidation) {
        return new TrainingData(training, Optional.of(newValidation), preprocessing);
    }

    /** This data with another normalisation. */
    public TrainingData withPreprocessing(Preprocessing newPreprocessing) {
        return new TrainingData(training, validation, newPreprocessing);
    }

    private static void notEmpty(String what, Dataset data) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("training: the " + what + " set is empty; it needs at least one image");
        }
    }
}
