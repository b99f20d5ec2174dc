package dev.libella.app.command;

import dev.libella.app.Version;
import dev.libella.app.evaluation.Evaluation;
import dev.libella.app.evaluation.EvaluationPage;
import dev.libella.app.report.ClassReport;
import dev.libella.app.report.Figures;
import dev.libella.app.report.Json;
import dev.libella.app.report.TrainingProgress;
import dev.libella.app.text.OptimizerText;
import dev.libella.app.text.ScheduleText;
import dev.libella.data.Augmentations;
import dev.libella.data.Dataset;
import dev.libella.data.Fingerprint;
import dev.libella.data.ImageFolder.Unreadable;
import dev.libella.data.Preprocessing;
import dev.libella.data.Split;
import dev.libella.data.TrainTest;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.train.Evaluator;
import dev.libella.train.History;
import dev.libella.train.Metrics;
import dev.libella.train.Trainer;
import dev.libella.train.TrainingData;
import dev.libella.train.TrainingResult;
import dev.libella.train.loss.CrossEntropy;
import dev.libella.train.optimizer.Optimizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella train}: from images to a model. */
@Command(
        name = "train",
        description = {
            "Trains a network on labelled images and saves the model.",
            "Without any argument: the network fashion-cnn, on 12,000 images of clothes that come with this program."
        })
public final class TrainCommand implements Callable<Integer> {
    /** Measured on the sample and on the whole of Fashion-MNIST: bench/accuracy.sh. */
    static final double ADAMW_RATE = 0.003;

    @Mixin
    private final Output output = new Output();

    @Parameters(
            arity = "0..1",
            paramLabel = "DATA",
            defaultValue = DataArgument.SAMPLE,
            description = DataArgument.HELP + " Default: ${DEFAULT-VALUE}.")
    private String data = DataArgument.SAMPLE;

    @Mixin
    private final StartOptions from = new StartOptions();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often every image is seen. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Images in a step. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--optimizer",
            paramLabel = "TEXT",
            defaultValue = "adamw",
            description = "sgd, adam, adamw, rmsprop or adagrad, with settings behind it: 'sgd momentum 0.9 nesterov"
                    + " decay 5e-4'. Default: ${DEFAULT-VALUE}.")
    private String optimizerText = "adamw";

    @Option(
            names = "--lr",
            paramLabel = "X",
            description =
                    "The learning rate, of a one-cycle schedule the highest. Default: 0.003 for adamw, 0.001 for adam,"
                            + " 0.1 for sgd, 0.01 for the others.")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--schedule",
            paramLabel = "TEXT",
            defaultValue = "one-cycle",
            description = "How the learning rate changes: constant, 'step 3 0.1', 'multistep 4 8', 'exponential 0.9',"
                    + " cosine, one-cycle, 'plateau 0.1 2', or 'warmup 1, cosine'. Default: ${DEFAULT-VALUE}.")
    private String scheduleText = "one-cycle";

    @Option(
            names = "--augment",
            paramLabel = "TEXT",
            defaultValue = "none",
            description = "Random changes to training images: 'crop 4, flip, rotate 10, affine 0.1 0.2 5,"
                    + " jitter 0.2 0.2 0.2, erase 0.2', any of them. Default: ${DEFAULT-VALUE}.")
    private String augmentText = "none";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The same seed gives the same model, bit for bit. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many work; does not change the result. Default: all cores.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--validation",
            paramLabel = "F",
            description = "Hold back this part of the training images and measure it after each epoch, such as 0.1.")
    private Optional<Double> validation = Optional.empty();

    @Option(
            names = "--resume",
            description = "Go on from the checkpoint of a training with the same settings that was stopped.")
    private boolean resume;

    @Option(
            names = "--out",
            paramLabel = "MODEL",
            description = "Where to save the model. Default: the network's name, such as fashion-cnn.safetensors.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write a page that needs no network: curves, confusion, classes, the most confident"
                    + " mistakes, calibration and provenance, such as report.html.")
    private Optional<Path> reportPage = Optional.empty();

    @Option(
            names = "--unreadable",
            paramLabel = "stop|skip",
            defaultValue = "stop",
            description = "What to do about an image in a folder that cannot be read; what is skipped is listed."
                    + " Default: ${DEFAULT-VALUE}.")
    private Unreadable unreadable = Unreadable.STOP;

    @Override
    public Integer call() throws Exception {
        Path file = out.orElseGet(from::usualOutput);
        Path checkpoint = Path.of(file + ".checkpoint");
        Optional<Model> trained = from.model(output);
        TrainTest images = new DataArgument(data, from.input(trained, output), unreadable, seed, output).trainTest();
        StartOptions.Start start = from.start(trained, images.train(), seed, output);
        Network network = start.network();
        TrainingData training = trainingData(images, start.preprocessing());
        Trainer trainer = trainer(training.training().size())
                .withCheckpoint(checkpoint, resume)
                .withFrozen(start.frozen());
        PrintWriter err = output.err();
        err.println("Training " + from.name() + " (" + parameters(network, trainer) + ") on "
                + Figures.count(training.training().size()) + " images of "
                + training.training().shape().toCrossString() + " in "
                + training.training().labels().size() + " classes, with " + trainer.threads()
                + (trainer.threads() == 1 ? " thread." : " threads."));
        if (resume && !Files.exists(checkpoint)) {
            err.println("There is no checkpoint '" + checkpoint + "': starting from the beginning.");
        }
        err.flush();
        TrainingResult result = Interruption.allowedDuring(() -> train(trainer, start, training, checkpoint));
        if (result.outcome() == TrainingResult.Outcome.INTERRUPTED) {
            return 1;
        }
        Evaluator evaluator = new Evaluator(
                network,
                result.parameters(),
                images.test(),
                training.preprocessing(),
                new CrossEntropy(),
                trainer.threads());
        Metrics metrics = evaluator.evaluate();
        Model saved = new Model(
                network,
                result.parameters(),
                images.train().labels(),
                start.preprocessing()
                        .orElseGet(() -> training.preprocessing().withPolarity(DataArgument.polarity(data))),
                provenance(training, trainer, metrics));
        saved.save(file);
        Files.deleteIfExists(checkpoint);
        if (reportPage.isPresent()) {
            EvaluationPage.of(
                            result.history(),
                            new Evaluation(
                                    file.toString(),
                                    data,
                                    saved,
                                    images.test(),
                                    metrics,
                                    evaluator.mistakes(Evaluation.MISTAKES)))
                    .write(reportPage.get());
            err.println("Wrote the report " + reportPage.get() + "; open it in a browser.");
            err.flush();
        }
        report(result, metrics, file);
        return 0;
    }

    /** Trains, and says where the state is kept if somebody stopped it. */
    private TrainingResult train(Trainer trainer, StartOptions.Start start, TrainingData training, Path checkpoint) {
        try (TrainingProgress progress = new TrainingProgress(output.terminal(), output.err())) {
            TrainingResult result = start.parameters()
                    .map(first -> trainer.begin(start.network(), first, training, progress))
                    .orElseGet(() -> trainer.begin(start.network(), training, progress))
                    .run();
            if (result.outcome() == TrainingResult.Outcome.INTERRUPTED) {
                output.err()
                        .println("Stopped. The checkpoint '" + checkpoint + "' has the state after epoch "
                                + result.history().epochs().size() + " of " + trainer.epochs()
                                + "; the same command with --resume goes on from there.");
                output.err().flush();
            }
            return result;
        }
    }

    private Trainer trainer(int examples) {
        Trainer counts = output.option(
                "training",
                () -> new Trainer()
                        .withEpochs(epochs)
                        .withBatchSize(batch)
                        .withSeed(seed)
                        .withThreads(threads.orElse(Runtime.getRuntime().availableProcessors())));
        Optimizer optimizer = output.option("--optimizer", () -> OptimizerText.parse(optimizerText, rate()));
        int steps = Math.ceilDiv(examples, batch);
        ScheduleText schedule = output.option(
                "--schedule", () -> ScheduleText.parse(scheduleText, optimizer.learningRate(), epochs, steps));
        Augmentations augmentations = output.option("--augment", () -> Augmentations.parse(augmentText));
        return counts.withOptimizer(optimizer)
                .withSchedule(schedule.schedule(), schedule.unit())
                .withAugmentations(augmentations);
    }

    /** What was given, or what suits the usual schedule; PyTorch's default otherwise. */
    private OptionalDouble rate() {
        if (learningRate.isPresent()) {
            return OptionalDouble.of(learningRate.get());
        }
        return optimizerText.strip().startsWith("adamw") ? OptionalDouble.of(ADAMW_RATE) : OptionalDouble.empty();
    }

    /** The images, normalised as the start expects it, or else to mean 0 and variance 1. */
    private TrainingData trainingData(TrainTest images, Optional<Preprocessing> expected) {
        Optional<Split> split = validation.map(
                part -> output.option("--validation", () -> Split.stratified(images.train(), part, seed)));
        Dataset training = split.map(Split::training).orElse(images.train());
        return new TrainingData(
                training, split.map(Split::validation), expected.orElseGet(() -> Preprocessing.of(training)));
    }

    private Provenance provenance(TrainingData training, Trainer trainer, Metrics metrics) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("network", from.name());
        settings.put("freeze", String.join(",", from.freeze()));
        settings.put("epochs", Integer.toString(trainer.epochs()));
        settings.put("batch", Integer.toString(trainer.batchSize()));
        settings.put("optimizer", trainer.optimizer().toString());
        settings.put("schedule", trainer.schedule().toString());
        settings.put("augment", trainer.augmentations().toString());
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("libella", Version.text());
        versions.put("java", Runtime.version().toString());
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("test_accuracy", metrics.accuracy());
        figures.put("test_loss", metrics.loss());
        return Provenance.training(data, Fingerprint.sha256(training.training()), seed)
                .withSettings(settings)
                .withVersions(versions)
                .withMetrics(figures);
    }

    private void report(TrainingResult result, Metrics metrics, Path model) throws IOException {
        if (output.json()) {
            Json.write(json(result, metrics, model), output.out());
            return;
        }
        PrintWriter text = output.out();
        text.println();
        ClassReport.print("Test accuracy", metrics, text);
        text.println();
        text.println("Saved " + model + " (" + Figures.bytes(Files.size(model)) + ").");
        text.println();
        text.println("Next:");
        text.println("  ./libella inspect " + model + "            its layers, sizes and cost");
        text.println("  ./libella evaluate " + model + "           how well it does, again");
        text.println("  ./libella classify " + model + " IMAGE…    what an image shows");
        text.flush();
    }

    private static Map<String, Object> json(TrainingResult result, Metrics metrics, Path model) {
        Map<String, Object> report = new LinkedHashMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        double images = 0;
        double seconds = 0;
        for (History.Entry entry : result.history().epochs()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("epoch", entry.epoch());
            row.put("loss", entry.loss());
            row.put("accuracy", entry.accuracy());
            entry.validation().ifPresent(held -> {
                row.put("validation_loss", held.loss());
                row.put("validation_accuracy", held.accuracy());
            });
            row.put("learning_rate", entry.learningRate());
            row.put("seconds", entry.seconds());
            rows.add(row);
            images += entry.imagesPerSecond() * entry.seconds();
            seconds += entry.seconds();
        }
        report.put("epochs", rows);
        report.put("test_accuracy", metrics.accuracy());
        report.put("test_loss", metrics.loss());
        report.put("images_per_second", seconds == 0 ? 0 : images / seconds);
        report.put("weights_sha256", WeightsHash.sha256(result.parameters()));
        report.put("model", model.toString());
        return report;
    }

    private static String parameters(Network network, Trainer trainer) {
        List<ParameterSpec> weights =
                network.parameters().stream().filter(ParameterSpec::trainable).toList();
        long all = weights.stream().mapToLong(spec -> spec.shape().elements()).sum();
        long trained = weights.stream()
                .filter(spec -> !trainer.frozen().contains(spec.name()))
                .mapToLong(spec -> spec.shape().elements())
                .sum();
        return (trained == all ? "" : Figures.count(trained) + " of ") + Figures.count(all) + " parameters";
    }
}
