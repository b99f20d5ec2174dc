package dev.libella.app.draw;

import java.util.Locale;

/** Draws SVG. */
final class SvgCanvas implements Canvas {
    private final StringBuilder svg = new StringBuilder();
    private final double width;
    private final double height;

    SvgCanvas(double width, double height) {
        this.width = width;
        this.height = height;
    }

    /** The whole document. */
    String document() {
        return text(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
                                + "font-family=\"system-ui, 'DejaVu Sans', sans-serif\">%n",
                        width, height, width, height)
                + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + svg + "</svg>\n";
    }

    @Override
    public void polygon(double[] points, int fill, int outline) {
        svg.append("<polygon points=\"");
        for (int i = 0; i < points.length; i += 2) {
            svg.append(text("%.1f,%.1f ", points[i], points[i + 1]));
        }
        svg.append(text("\" fill=\"#%06x\" stroke=\"#%06x\" stroke-linejoin=\"round\"/>%n", fill, outline));
    }

    @Override
    public void line(double x1, double y1, double x2, double y2, int colour, boolean dashed) {
        svg.append(text(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#%06x\"%s/>%n",
                x1, y1, x2, y2, colour, dashed ? " stroke-dasharray=\"3 3\"" : ""));
    }

    @Override
    public void arc(double x1, double y1, double x2, double y2, double top, int colour) {
        svg.append(text(
                "<path d=\"M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\" fill=\"none\" stroke=\"#%06x\""
                        + " stroke-width=\"1.5\"/>%n",
                x1, y1, x1, top, x2, top, x2, y2, colour));
        svg.append(text(
                "<polygon points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\" fill=\"#%06x\"/>%n",
                x2, y2, x2 - 4, y2 - 8, x2 + 4, y2 - 8, colour));
    }

    @Override
    public void text(double x, double y, double size, int colour, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        svg.append(text(
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.0f\" text-anchor=\"middle\" fill=\"#%06x\">%s</text>%n",
                x, y, size, colour, escaped));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format.replace("%n", "\n"), values);
    }
}
