package dev.libella.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A {@link Summary} as text, laid out as torchinfo does. */
public final class SummaryText {
    private static final List<String> HEAD = List.of("Layer", "Type", "Output Shape", "Param #", "Mult-Adds");

    private SummaryText() {}

    /** The table and the totals, lines ended by line feeds. */
    public static String render(Summary summary) {
        List<List<String>> table = new ArrayList<>();
        table.add(HEAD);
        for (Summary.Row row : summary.rows()) {
            table.add(List.of(
                    row.name(),
                    row.description(),
                    row.output().toString(),
                    count(row.parameters()),
                    count(row.multiplyAdds())));
        }
        int[] widths = new int[HEAD.size()];
        for (List<String> row : table) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder out = new StringBuilder();
        String rule = "=".repeat(Arrays.stream(widths).sum() + 2 * (widths.length - 1)) + "\n";
        out.append(rule);
        for (int i = 0; i < table.size(); i++) {
            line(table.get(i), widths, out);
            out.append(i == 0 ? rule : "");
        }
        return out.append(rule)
                .append(total("Total params", number(summary.parameters())))
                .append(total("Non-trainable numbers (running means and variances)", number(summary.buffers())))
                .append(total("Total mult-adds", number(summary.multiplyAdds())))
                .append(rule)
                .append(total("Input size (MB)", megabytes(summary.inputBytes())))
                .append(total("Forward/backward pass size (MB)", megabytes(summary.forwardBackwardBytes())))
                .append(total("Params size (MB)", megabytes(summary.parameterBytes())))
                .append(total("Estimated Total Size (MB)", megabytes(summary.totalBytes())))
                .append(rule)
                .toString();
    }

    private static void line(List<String> cells, int[] widths, StringBuilder out) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String space = " ".repeat(widths[column] - cell.length());
            boolean right = column >= 3;
            line.append(right ? space + cell : cell + space).append("  ");
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static String total(String name, String value) {
        return name + ": " + value + "\n";
    }

    private static String count(long value) {
        return value == 0 ? "--" : number(value);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / 1e6);
    }
}
