package dev.libella.app.command;

import dev.libella.model.Model;
import dev.libella.onnx.OnnxExport;
import dev.libella.onnx.OnnxExport.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code libella export}: a model as an ONNX file. */
@Command(
        name = "export",
        description = "Write a model as ONNX, read it back, and compare the two on random inputs.",
        footer = {
            "",
            "Example:",
            "  libella export model.safetensors -o model.onnx",
            "With ONNX Runtime's own answers for comparison (its jar never comes along):",
            "  java -cp app/target/libella.jar:onnxruntime.jar dev.libella.app.Main \\",
            "    export model.safetensors -o model.onnx --verify onnxruntime"
        })
public final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MODEL", description = "The model (.safetensors or .onnx).")
    private Path model = Path.of("");

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to write the ONNX file.")
    private Path output = Path.of("");

    @Option(
            names = "--opset",
            paramLabel = "N",
            description = "Version of the operators; without it the oldest that holds the model.")
    private @Nullable Integer opset;

    @Option(
            names = "--batch",
            paramLabel = "N|dynamic",
            defaultValue = "dynamic",
            description = "Images at once; dynamic (the default) for any number.")
    private String batch = "dynamic";

    @Option(
            names = "--with-preprocessing",
            description = "The ONNX model takes pixels from 0 to 1 and normalises them.")
    private boolean withPreprocessing;

    @Option(names = "--fold-batch-norm", description = "Compute batch norms into the convolutions before them.")
    private boolean foldBatchNorm;

    @Option(
            names = "--verify",
            paramLabel = "libella|onnxruntime",
            defaultValue = "libella",
            description =
                    "Who reads the file back and computes it, to be compared: libella (the default), or onnxruntime"
                            + " where its jar is on the class path.")
    private Verify verify = Verify.LIBELLA;

    /** The option's words. */
    enum Verify {
        LIBELLA,
        ONNXRUNTIME
    }

    @Override
    public Integer call() throws IOException {
        Model loaded = ModelFile.load(model);
        OnnxExport export = OnnxExport.standard()
                .withVerifier(
                        switch (verify) {
                            case LIBELLA -> Verifier.LIBELLA;
                            case ONNXRUNTIME -> Verifier.ONNX_RUNTIME;
                        });
        if (opset != null) {
            export = export.withOpset(opset);
        }
        if (!batch.equals("dynamic")) {
            export = export.withBatch(batchSize());
        }
        if (withPreprocessing) {
            export = export.withNormalization(loaded.preprocessing());
        }
        if (foldBatchNorm) {
            export = export.withFoldedBatchNorm();
        }
        OnnxExport.Report report = export.write(output, loaded);
        spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "exported to %s: opset %d, IR version %d, %,d bytes; largest error on random inputs, computed by"
                                + " %s, %.2g of the largest output",
                        output,
                        report.opset(),
                        report.irVersion(),
                        report.bytes(),
                        verify == Verify.LIBELLA ? "libella" : "ONNX Runtime",
                        report.largestError()));
        return 0;
    }

    private int batchSize() {
        try {
            int size = Integer.parseInt(batch);
            if (size >= 1) {
                return size;
            }
        } catch (NumberFormatException e) {
            // The sentence below says it.
        }
        throw new ParameterException(
                spec.commandLine(), "--batch must be a number from 1, or dynamic; got '" + batch + "'");
    }
}
