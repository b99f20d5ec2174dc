package dev.libella.train;

import java.util.Optional;

/** Measures one epoch while it is trained. */
final class EpochMeter {
    private final long start = System.nanoTime();
    private double trainingSeconds;
    private double lossSum;
    private long right;
    private long examples;

    void add(int batchSize, double meanLoss, int rightOnes) {
        lossSum += meanLoss * batchSize;
        right += rightOnes;
        examples += batchSize;
        trainingSeconds = seconds();
    }

    double loss() {
        return lossSum / examples;
    }

    double accuracy() {
        return (double) right / examples;
    }

    double imagesPerSecond() {
        return examples / trainingSeconds;
    }

    private double seconds() {
        return (System.nanoTime() - start) * 1e-9;
    }

    History.Entry entry(int epoch, double learningRate, Optional<History.Validation> validation) {
        return new History.Entry(epoch, learningRate, loss(), accuracy(), validation, seconds(), imagesPerSecond());
    }
}
