package dev.libella.app.command;

import dev.libella.app.report.TrainingProgress;
import dev.libella.app.text.OptimizerText;
import dev.libella.app.text.ScheduleText;
import dev.libella.nn.Network;
import dev.libella.sample.FashionMnistSample;
import dev.libella.train.Evaluator;
import dev.libella.train.History;
import dev.libella.train.Trainer;
import dev.libella.train.TrainingData;
import dev.libella.train.TrainingResult;
import dev.libella.train.loss.CrossEntropy;
import dev.libella.train.optimizer.Optimizer;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How well a network learns the images that come with this program, with {@code train}'s usual settings.
 *
 * @param accuracy on the test images
 * @param time for all epochs
 */
record SampleTraining(double accuracy, Duration time) {
    private static final int BATCH = 64;

    /**
     * Trains and tests.
     *
     * @throws IllegalArgumentException if the network does not take the images, or tells other than ten classes apart
     * @throws InterruptedException if somebody stopped it
     */
    static SampleTraining of(Network network, int epochs, Output output) throws InterruptedException {
        TrainingData data = TrainingData.of(FashionMnistSample.train());
        Optimizer optimizer = OptimizerText.parse("adamw", OptionalDouble.of(TrainCommand.ADAMW_RATE));
        ScheduleText schedule = ScheduleText.parse(
                "one-cycle",
                optimizer.learningRate(),
                epochs,
                Math.ceilDiv(data.training().size(), BATCH));
        Trainer trainer = new Trainer()
                .withEpochs(epochs)
                .withBatchSize(BATCH)
                .withOptimizer(optimizer)
                .withSchedule(schedule.schedule(), schedule.unit());
        try (TrainingProgress progress = new TrainingProgress(output.terminal(), output.err())) {
            TrainingResult result = trainer.begin(network, data, progress).run();
            if (result.outcome() == TrainingResult.Outcome.INTERRUPTED) {
                throw new InterruptedException("stopped");
            }
            double accuracy = new Evaluator(
                            network,
                            result.parameters(),
                            FashionMnistSample.test(),
                            data.preprocessing(),
                            new CrossEntropy(),
                            trainer.threads())
                    .evaluate()
                    .accuracy();
            double seconds = result.history().epochs().stream()
                    .mapToDouble(History.Entry::seconds)
                    .sum();
            return new SampleTraining(accuracy, Duration.ofMillis(Math.round(1000 * seconds)));
        }
    }
}
