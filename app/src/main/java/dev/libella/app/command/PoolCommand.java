package dev.libella.app.command;

import dev.libella.app.array.ArrayInput;
import dev.libella.app.array.ArrayOutput;
import dev.libella.app.array.SlidingGif;
import dev.libella.app.array.StepsText;
import dev.libella.signal.NdArray;
import dev.libella.signal.Pooling;
import dev.libella.signal.Steps;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code libella pool A}. */
@Command(name = "pool", description = "Pooling: a window slides over A and gives one number at each position.")
public final class PoolCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "JSON such as \"[[1,2],[3,4]]\", a .npy, .csv or image file.")
    private String a = "";

    @Option(names = "--kind", defaultValue = "max", description = "max, average, sum, l1 or l2 (default: max).")
    private String kind = "max";

    @Option(
            names = "--size",
            required = true,
            paramLabel = "NxM",
            description = "The window: rows x columns, or one number.")
    private String size = "";

    @Option(
            names = "--stride",
            paramLabel = "S",
            description = "How far it moves, NxM or one number (default: its size).")
    private @Nullable String stride;

    @Option(names = "--padding", paramLabel = "P", description = "Cells around A, NxM or one number (default: 0).")
    private String padding = "0";

    @Option(names = "--steps", description = "Show each position: the patch and what becomes of it.")
    private boolean steps;

    @Option(names = "--json", description = "The result as {\"shape\":[…],\"data\":[…]}.")
    private boolean json;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Write the result: .npy, .png or .json; with --steps also .gif for an image.")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        ArrayInput given = ArrayInput.read(a);
        NdArray input = given.array();
        boolean vector = input.shape().rank() == 1;
        int[] sizes = pair("--size", size, vector, 1);
        int[] strides = stride == null ? sizes : pair("--stride", stride, vector, 1);
        int[] paddings = pair("--padding", padding, vector, 0);
        Window height = Window.of(sizes[0], strides[0]).withPadding(paddings[0]);
        Window width = Window.of(sizes[1], strides[1]).withPadding(paddings[1]);
        NdArray image = vector ? input.reshape(Shape.of(1, input.shape().elements())) : input;
        Pooling pooling = Pooling.parse(kind);
        PrintWriter printer = spec.commandLine().getOut();
        if (out != null && out.toString().endsWith(".gif")) {
            animate(given, pooling, height, width, out);
            return 0;
        }
        NdArray pooled = pooling.pool(image, height, width);
        NdArray result = vector ? pooled.reshape(pooled.shape().from(1)) : pooled;
        if (steps) {
            printer.println(StepsText.ofPool(Steps.pool(vector ? image : given.shown(), pooling, height, width), kind));
        }
        if (out != null) {
            ArrayOutput.write(result, out);
        } else {
            printer.println(json ? ArrayOutput.json(result) : ArrayOutput.matrix(result));
        }
        printer.flush();
        return 0;
    }

    private static void animate(ArrayInput input, Pooling pooling, Window height, Window width, Path file)
            throws IOException {
        NdArray image = input.shown();
        if (image.shape().rank() != 2) {
            throw new IllegalArgumentException("an animation needs an image; got an array of shape " + image.shape());
        }
        SlidingGif.write(
                file,
                image,
                pooling.pool(image, height, width),
                new int[] {-height.before(), -width.before()},
                new int[] {height.kernel(), width.kernel()},
                new int[] {height.stride(), width.stride()});
    }

    /** {@code 2x3}, or one number for both; for a vector one number is the width. */
    private static int[] pair(String option, String text, boolean vector, int heightOfVector) {
        String[] parts = text.split("[x×X]", -1);
        try {
            int last = Integer.parseInt(parts[parts.length - 1].strip());
            if (parts.length == 1) {
                return new int[] {vector ? heightOfVector : last, last};
            }
            if (parts.length == 2) {
                return new int[] {Integer.parseInt(parts[0].strip()), last};
            }
        } catch (NumberFormatException e) {
            // Falls through to the sentence.
        }
        throw new IllegalArgumentException(option + ": must be one number or two such as 2x2; got '" + text + "'");
    }
}
