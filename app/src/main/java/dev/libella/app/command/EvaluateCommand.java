package dev.libella.app.command;

import dev.libella.app.evaluation.Evaluation;
import dev.libella.app.evaluation.EvaluationPage;
import dev.libella.app.report.ClassReport;
import dev.libella.app.report.Json;
import dev.libella.data.Dataset;
import dev.libella.data.ImageFolder.Unreadable;
import dev.libella.model.Model;
import dev.libella.train.Evaluator;
import dev.libella.train.Metrics;
import dev.libella.train.loss.CrossEntropy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella evaluate}: how well a model classifies labelled images. */
@Command(
        name = "evaluate",
        description = "Measures a model on labelled images: accuracy, loss, precision, recall and F1 of each class, and"
                + " which classes are taken for which.")
public final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "MODEL", description = "A file that train wrote.")
    private Path file = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DATA",
            defaultValue = DataArgument.SAMPLE,
            description = DataArgument.HELP + " Of a set in two parts, the test images. Default: ${DEFAULT-VALUE}.")
    private String data = DataArgument.SAMPLE;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many work; does not change the result. Default: all cores.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--unreadable",
            paramLabel = "stop|skip",
            defaultValue = "stop",
            description = "What to do about an image in a folder that cannot be read; what is skipped is listed."
                    + " Default: ${DEFAULT-VALUE}.")
    private Unreadable unreadable = Unreadable.STOP;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write a page that needs no network: confusion, classes, the most confident mistakes,"
                    + " calibration and provenance, such as report.html.")
    private Optional<Path> report = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Model model = ModelFile.load(file);
        Dataset images = new DataArgument(data, Optional.empty(), unreadable, 0, output)
                .test(model.labels(), model.preprocessing());
        Evaluator evaluator = new Evaluator(
                model.network(),
                model.parameters(),
                images,
                model.preprocessing(),
                new CrossEntropy(),
                threads.orElse(Runtime.getRuntime().availableProcessors()));
        Metrics metrics = evaluator.evaluate();
        if (report.isPresent()) {
            EvaluationPage.of(new Evaluation(
                            file.toString(), data, model, images, metrics, evaluator.mistakes(Evaluation.MISTAKES)))
                    .write(report.get());
            output.err().println("Wrote the report " + report.get() + "; open it in a browser.");
            output.err().flush();
        }
        if (output.json()) {
            Json.write(ClassReport.json(metrics), output.out());
        } else {
            ClassReport.print("Accuracy", metrics, output.out());
            output.out().flush();
        }
        return 0;
    }
}
