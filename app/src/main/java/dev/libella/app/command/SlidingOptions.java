package dev.libella.app.command;

import dev.libella.app.array.ArrayInput;
import dev.libella.app.array.ArrayOutput;
import dev.libella.app.array.ImageKernels;
import dev.libella.app.array.SlidingGif;
import dev.libella.app.array.StepsText;
import dev.libella.signal.Boundary;
import dev.libella.signal.Mode;
import dev.libella.signal.NdArray;
import dev.libella.signal.NumPy;
import dev.libella.signal.Signal;
import dev.libella.signal.Steps;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code convolve} and {@code correlate} share: two arrays, how they meet, and where the result goes. */
final class SlidingOptions {
    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "JSON such as \"[1,1,2,0,1]\", a .npy, .csv or image file.")
    private String a = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "B", description = "The filter, as A; or use --kernel.")
    private @Nullable String b;

    @Option(names = "--kernel", paramLabel = "NAME", description = "A filter by name: sharpen, blur, sobel-x, …")
    private @Nullable String kernel;

    @Option(names = "--mode", description = "full, same or valid (default: full; for images same).")
    private @Nullable String mode;

    @Option(names = "--boundary", description = "What is outside A: fill, wrap or symm (two dimensions).")
    private @Nullable String boundary;

    @Option(names = "--fill", paramLabel = "V", description = "The value outside for --boundary fill (default: 0).")
    private @Nullable Double fill;

    @Option(names = "--like", description = "numpy or scipy (default: numpy in one dimension, else scipy).")
    private @Nullable String like;

    @Option(names = "--steps", description = "Show each position: patch, filter, products, sum.")
    private boolean steps;

    @Option(names = "--json", description = "The result as {\"shape\":[…],\"data\":[…]}.")
    private boolean json;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Write the result: .npy, .png or .json; with --steps also .gif for an image.")
    private @Nullable Path out;

    /** Does what is asked. */
    void run(boolean convolve, PrintWriter printer) throws IOException {
        ArrayInput input = ArrayInput.read(a);
        NdArray filter = filter();
        Mode chosen = mode != null ? Mode.parse(mode) : input.image() ? Mode.SAME : Mode.FULL;
        Sliding sliding = new Sliding(
                convolve, chosen, boundary(), isNumpy(input.array().shape().rank()));
        boolean colour = input.image() && input.array().shape().rank() == 3;
        NdArray result = colour
                ? eachChannel(input.array(), channel -> sliding.result(channel, filter))
                : sliding.result(input.array(), filter);
        if (out != null && out.toString().endsWith(".gif")) {
            animate(sliding, input.shown(), filter, out);
            return;
        }
        if (steps) {
            printer.println(StepsText.of(sliding.steps(input.shown(), filter)));
        }
        if (out != null) {
            ArrayOutput.write(result, out);
        } else {
            printer.println(json ? ArrayOutput.json(result) : ArrayOutput.matrix(result));
        }
        printer.flush();
    }

    private NdArray filter() throws IOException {
        if ((b == null) == (kernel == null)) {
            throw new IllegalArgumentException("give the filter as second array or by name with --kernel"
                    + (b == null ? "; there is neither" : ", not both"));
        }
        return kernel != null
                ? ImageKernels.named(kernel)
                : ArrayInput.read(java.util.Objects.requireNonNull(b)).array();
    }

    private @Nullable Boundary boundary() {
        if (boundary == null && fill == null) {
            return null;
        }
        return Boundary.parse(boundary == null ? "fill" : boundary, fill == null ? 0 : fill);
    }

    private boolean isNumpy(int rank) {
        if (like == null) {
            return rank == 1 && boundary == null && fill == null;
        }
        return switch (like) {
            case "numpy" -> true;
            case "scipy" -> false;
            default -> throw new IllegalArgumentException("like: must be numpy or scipy; got '" + like + "'");
        };
    }

    private static void animate(Sliding sliding, NdArray image, NdArray filter, Path file) throws IOException {
        if (image.shape().rank() != 2) {
            throw new IllegalArgumentException("an animation needs an image; got an array of shape " + image.shape());
        }
        NdArray result = sliding.result(image, filter);
        int[] corner = new int[2];
        for (int axis = 0; axis < 2; axis++) {
            int taps = filter.shape().size(axis);
            corner[axis] = switch (sliding.mode()) {
                case FULL -> 1 - taps;
                case SAME -> (taps - 1) / 2 - (taps - 1);
                case VALID -> 0;
            };
        }
        SlidingGif.write(file, image, result, corner, filter.shape().toArray(), new int[] {1, 1});
    }

    private static NdArray eachChannel(NdArray image, UnaryOperator<NdArray> operation) {
        NdArray first = operation.apply(ArrayInput.channel(image, 0));
        NdArray all = first.zeros(first.shape().prepend(image.shape().size(0)));
        for (int i = 0; i < image.shape().size(0); i++) {
            NdArray result = i == 0 ? first : operation.apply(ArrayInput.channel(image, i));
            System.arraycopy(
                    result.array(),
                    0,
                    all.array(),
                    i * result.shape().elements(),
                    result.shape().elements());
        }
        return all;
    }

    /** One operation on two arrays. */
    private record Sliding(
            boolean convolve, Mode mode, @Nullable Boundary boundary, boolean numpy) {

        NdArray result(NdArray image, NdArray filter) {
            if (numpy && boundary != null) {
                throw new IllegalArgumentException("NumPy's convolve and correlate know no --boundary and no --fill;"
                        + " leave them out, or use --like scipy");
            }
            if (numpy) {
                return convolve ? NumPy.convolve(image, filter, mode) : NumPy.correlate(image, filter, mode);
            }
            if (boundary == null) {
                return convolve ? Signal.convolve(image, filter, mode) : Signal.correlate(image, filter, mode);
            }
            // A signal is an image of one row.
            NdArray rows = row(image);
            NdArray result = convolve
                    ? Signal.convolve2d(rows, row(filter), mode, boundary)
                    : Signal.correlate2d(rows, row(filter), mode, boundary);
            return image.shape().rank() == 1 ? result.reshape(result.shape().from(1)) : result;
        }

        List<Steps.Step> steps(NdArray image, NdArray filter) {
            if (numpy) {
                return convolve ? Steps.numpyConvolve(image, filter, mode) : Steps.numpyCorrelate(image, filter, mode);
            }
            if (boundary == null) {
                return convolve
                        ? Steps.convolve(image, filter, mode, Boundary.ZEROS)
                        : Steps.correlate(image, filter, mode, Boundary.ZEROS, false);
            }
            return convolve
                    ? Steps.convolve(row(image), row(filter), mode, boundary)
                    : Steps.correlate(row(image), row(filter), mode, boundary, true);
        }

        private static NdArray row(NdArray array) {
            return array.shape().rank() == 1
                    ? array.reshape(Shape.of(1, array.shape().elements()))
                    : array;
        }
    }
}
