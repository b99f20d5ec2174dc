package dev.libella.app.draw;

/** What a picture is drawn on: SVG text or pixels. Colours are {@code 0xRRGGBB}, y grows downwards. */
interface Canvas {
    /** A filled polygon with a thin outline; {@code points} are x, y, x, y, … Not modified. */
    void polygon(double[] points, int fill, int outline);

    /** A thin line. */
    void line(double x1, double y1, double x2, double y2, int colour, boolean dashed);

    /** A curve from one point over a height to another, with an arrow's head at its end. */
    void arc(double x1, double y1, double x2, double y2, double top, int colour);

    /** A line of text, centred on x. */
    void text(double x, double y, double size, int colour, String text);
}
