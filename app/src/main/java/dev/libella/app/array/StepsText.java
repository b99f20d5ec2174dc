package dev.libella.app.array;

import dev.libella.signal.NdArray;
import dev.libella.signal.Steps;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Positions of a sliding filter as text: patch, filter, products and sum side by side. */
public final class StepsText {
    private static final int MOST = 2000;

    private StepsText() {}

    /**
     * All positions.
     *
     * @throws IllegalArgumentException if there are more than anybody reads
     */
    public static String of(List<Steps.Step> steps) {
        requireReadable(steps.size());
        return steps.stream().map(StepsText::of).collect(Collectors.joining("\n"));
    }

    /**
     * All positions of a pool: the patch and what the pool makes of it.
     *
     * @param kind the pool's name
     * @throws IllegalArgumentException if there are more than anybody reads
     */
    public static String ofPool(List<Steps.PoolStep> steps, String kind) {
        requireReadable(steps.size());
        return steps.stream().map(step -> of(step, kind)).collect(Collectors.joining("\n"));
    }

    private static void requireReadable(int positions) {
        if (positions > MOST) {
            throw new IllegalArgumentException("--steps prints at most " + MOST + " positions; there are " + positions
                    + "; use smaller inputs, or write an animation with -o FILE.gif");
        }
    }

    private static String of(Steps.PoolStep step, String kind) {
        List<String> patch = rows(step.patch());
        String position = "at " + step.position() + ":  ";
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < patch.size(); row++) {
            text.append(row == 0 ? position : " ".repeat(position.length()))
                    .append(patch.get(row))
                    .append(
                            row == (patch.size() - 1) / 2
                                    ? "   " + kind + " " + ArrayOutput.number(step.value(), 0)
                                    : "")
                    .append('\n');
        }
        return patch.size() == 1 ? text.toString().stripTrailing() : text.toString();
    }

    private static String of(Steps.Step step) {
        List<String> patch = rows(step.patch());
        List<String> filter = rows(step.filter());
        List<String> products = rows(step.products());
        int middle = (patch.size() - 1) / 2;
        String position = "at " + step.position() + ":  ";
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < patch.size(); row++) {
            boolean centre = row == middle;
            text.append(row == 0 ? position : " ".repeat(position.length()))
                    .append(patch.get(row))
                    .append(centre ? "  ·  " : "     ")
                    .append(filter.get(row))
                    .append(centre ? "  =  " : "     ")
                    .append(products.get(row))
                    .append(centre ? "   sum " + ArrayOutput.number(step.sum(), 0) : "")
                    .append('\n');
        }
        return patch.size() == 1 ? text.toString().stripTrailing() : text.toString();
    }

    /** The lines of an array, without the outer brackets. */
    private static List<String> rows(NdArray array) {
        NdArray matrix = array.shape().rank() == 2
                ? array
                : array.reshape(Shape.of(1, array.shape().elements()));
        List<String> rows = new ArrayList<>();
        for (String line : ArrayOutput.matrix(matrix).split("\n", -1)) {
            rows.add(line.strip().replaceFirst("^\\[+", "[").replaceFirst("]+$", "]"));
        }
        return rows;
    }
}
