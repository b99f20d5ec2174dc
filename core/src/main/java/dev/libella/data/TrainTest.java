package dev.libella.data;

import dev.libella.tensor.ShapeException;

/**
 * A data set as its authors divided it.
 *
 * @param train what networks learn from
 * @param test what they are judged by
 */
public record TrainTest(Dataset train, Dataset test) {

    /**
     * @throws ShapeException if the images differ in shape
     * @throws IllegalArgumentException if the classes differ
     */
    public TrainTest {
        if (!train.shape().equals(test.shape())) {
            throw new ShapeException("dataset: training and test images must have the same shape; got " + train.shape()
                    + " and " + test.shape());
        }
        if (!train.labels().equals(test.labels())) {
            throw new IllegalArgumentException("dataset: training and test set must have the same classes; got "
                    + train.labels() + " and " + test.labels());
        }
    }
}
