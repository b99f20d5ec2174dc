import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws what a terminal shows: {@code java docs/Picture.java './libella train' < output > picture.svg}. A carriage
 * return goes back to the start of the line, as on a screen; escape sequences are left out.
 */
public final class Picture {
    private static final int FONT = 13;
    private static final double CHARACTER = 7.83; // the width of one at this size
    private static final int LINE = 18;
    private static final int EDGE = 16;

    private Picture() {}

    /** @param arguments the command that made the output, for the first line. Not modified. */
    public static void main(String[] arguments) throws IOException {
        List<StringBuilder> screen = new ArrayList<>();
        screen.add(new StringBuilder("$ " + String.join(" ", arguments)));
        screen.add(new StringBuilder());
        String output = new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                .replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "");
        int column = 0;
        for (int i = 0; i < output.length(); i++) {
            char c = output.charAt(i);
            StringBuilder line = screen.getLast();
            switch (c) {
                case '\n' -> {
                    screen.add(new StringBuilder());
                    column = 0;
                }
                case '\r' -> column = 0;
                default -> {
                    if (column < line.length()) {
                        line.setCharAt(column, c);
                    } else {
                        line.append(c);
                    }
                    column++;
                }
            }
        }
        while (screen.getLast().isEmpty()) {
            screen.removeLast();
        }
        System.out.print(svg(screen.stream().map(line -> line.toString().stripTrailing()).toList()));
    }

    private static String svg(List<String> lines) {
        int columns = lines.stream().mapToInt(String::length).max().orElse(1);
        int width = (int) Math.ceil(columns * CHARACTER) + 2 * EDGE;
        int height = lines.size() * LINE + 2 * EDGE;
        StringBuilder svg = new StringBuilder(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d">
                <rect width="100%%" height="100%%" rx="8" fill="#1b1f27"/>
                <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" \
                font-size="%3$d" fill="#d7dae0" xml:space="preserve">
                """
                        .formatted(width, height, FONT));
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            String color = i == 0 ? " fill=\"#8fd18f\"" : "";
            if (!text.isEmpty()) {
                // A text length makes columns line up in every font.
                svg.append("<text x=\"%d\" y=\"%d\" textLength=\"%.0f\"%s>%s</text>\n"
                        .formatted(
                                EDGE, EDGE + FONT + i * LINE, lines.get(i).length() * CHARACTER, color, text));
            }
        }
        return svg.append("</g>\n</svg>\n").toString();
    }
}
