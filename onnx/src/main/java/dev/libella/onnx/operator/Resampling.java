package dev.libella.onnx.operator;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Which input positions an output position of a resized axis is made of, and with which weights; formulas are those of
 * ONNX's Resize.
 *
 * @param mode how the numbers between are found
 * @param coordinates where an output position lies in the input
 * @param nearest which neighbour counts in nearest mode
 * @param cubic the coefficient a of the cubic kernel
 * @param antialias whether the kernel is widened when the axis gets smaller
 * @param excludeOutside whether positions outside get no weight instead of the edge's value
 * @param extrapolation the value outside for {@code TF_CROP_AND_RESIZE}
 */
record Resampling(
        Mode mode,
        Coordinates coordinates,
        Nearest nearest,
        double cubic,
        boolean antialias,
        boolean excludeOutside,
        double extrapolation) {

    enum Mode {
        NEAREST,
        LINEAR,
        CUBIC
    }

    enum Coordinates {
        HALF_PIXEL,
        HALF_PIXEL_SYMMETRIC,
        PYTORCH_HALF_PIXEL,
        ALIGN_CORNERS,
        ASYMMETRIC,
        TF_HALF_PIXEL_FOR_NN,
        TF_CROP_AND_RESIZE
    }

    enum Nearest {
        ROUND_PREFER_FLOOR,
        ROUND_PREFER_CEIL,
        FLOOR,
        CEIL
    }

    /** One output position's input. */
    static final class Taps {
        private final int first; // the first input position; positions outside mean the edge
        private final double[] weights; // from there on; none if the output lies outside the input altogether

        private Taps(int first, double[] weights) {
            this.first = first;
            this.weights = weights;
        }

        boolean outside() {
            return weights.length == 0;
        }

        /** Adds these taps of a row of vectors to a vector. */
        void add(double[] values, int base, int in, int inner, double[] to, int at) {
            for (int k = 0; k < weights.length; k++) {
                int from = base + Math.clamp((long) first + k, 0, in - 1) * inner;
                for (int i = 0; weights[k] != 0 && i < inner; i++) {
                    to[at + i] += weights[k] * values[from + i];
                }
            }
        }
    }

    static Resampling of(Mode mode, Coordinates coordinates, Nearest nearest) {
        return new Resampling(mode, coordinates, nearest, -0.75, false, false, 0);
    }

    static Resampling of(Call call) {
        return new Resampling(
                choice(call, "mode", Mode.values(), Mode.NEAREST),
                choice(call, "coordinate_transformation_mode", Coordinates.values(), Coordinates.HALF_PIXEL),
                choice(call, "nearest_mode", Nearest.values(), Nearest.ROUND_PREFER_FLOOR),
                call.number("cubic_coeff_a", -0.75f),
                call.flag("antialias", false),
                call.flag("exclude_outside", false),
                call.number("extrapolation_value", 0));
    }

    private static <E extends Enum<E>> E choice(Call call, String name, E[] choices, E otherwise) {
        String text = call.text(name, otherwise.name());
        return Arrays.stream(choices)
                .filter(choice -> choice.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> call.error("has " + name + " '" + text + "', which is unknown"));
    }

    /** The taps of all output positions of an axis. */
    Taps[] taps(int in, int out, double scale, double start, double end) {
        return IntStream.range(0, out)
                .mapToObj(i -> tap(position(i, in, out, scale, start, end), in, scale))
                .toArray(Taps[]::new);
    }

    private double position(int output, int in, int out, double scale, double start, double end) {
        double length = scale * in; // may have a fraction, which out has not
        return switch (coordinates) {
            case HALF_PIXEL -> (output + 0.5) / scale - 0.5;
            case HALF_PIXEL_SYMMETRIC -> in / 2.0 * (1 - out / length) + (output + 0.5) / scale - 0.5;
            case PYTORCH_HALF_PIXEL -> out == 1 ? -0.5 : (output + 0.5) / scale - 0.5;
            case ALIGN_CORNERS -> length == 1 ? 0 : output * (in - 1) / (length - 1);
            case ASYMMETRIC -> output / scale;
            case TF_HALF_PIXEL_FOR_NN -> (output + 0.5) / scale;
            case TF_CROP_AND_RESIZE ->
                start * (in - 1)
                        + (length == 1
                                ? (end - start) * (in - 1) / 2
                                : output * (end - start) * (in - 1) / (length - 1));
        };
    }

    private Taps tap(double position, int in, double scale) {
        boolean outside = coordinates == Coordinates.TF_CROP_AND_RESIZE && (position < 0 || position > in - 1);
        if (outside) {
            return new Taps(0, new double[0]);
        }
        int below = (int) Math.floor(position);
        double ratio = position - below;
        double narrowed = antialias ? Math.min(scale, 1) : 1;
        return switch (mode) {
            case NEAREST -> new Taps(below + (up(ratio) ? 1 : 0), new double[] {1});
            case LINEAR -> {
                int reach = (int) -Math.floor(-1 / narrowed) - 1; // taps before the one below
                double[] weights = new double[2 + 2 * reach];
                Arrays.setAll(weights, i -> Math.max(0, 1 - Math.abs((i - reach - ratio) * narrowed)));
                yield weighted(below - reach, weights, in);
            }
            case CUBIC -> {
                int reach = (int) -Math.floor(-2 / narrowed) - 1;
                double[] weights = new double[2 + 2 * reach];
                Arrays.setAll(weights, i -> cubic(Math.abs((i - reach - ratio) * narrowed)));
                yield weighted(below - reach, weights, in);
            }
        };
    }

    private boolean up(double ratio) {
        return switch (nearest) {
            case ROUND_PREFER_FLOOR -> ratio > 0.5;
            case ROUND_PREFER_CEIL -> ratio >= 0.5;
            case FLOOR -> false;
            case CEIL -> ratio > 0;
        };
    }

    /** Keys's cubic kernel. */
    private double cubic(double x) {
        if (x <= 1) {
            return ((cubic + 2) * x - (cubic + 3)) * x * x + 1;
        }
        return x < 2 ? ((cubic * x - 5 * cubic) * x + 8 * cubic) * x - 4 * cubic : 0;
    }

    private Taps weighted(int first, double[] weights, int in) {
        if (excludeOutside) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] = first + i < 0 || first + i >= in ? 0 : weights[i];
            }
        }
        double sum = Arrays.stream(weights).sum();
        Arrays.setAll(weights, i -> weights[i] / sum);
        return new Taps(first, weights);
    }
}
