package dev.libella.app.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/** Draws pixels, two for each unit. */
final class ImageCanvas implements Canvas {
    private static final int SCALE = 2;

    private final BufferedImage image;
    private final Graphics2D graphics;

    ImageCanvas(double width, double height) {
        image = new BufferedImage(
                (int) Math.ceil(width * SCALE), (int) Math.ceil(height * SCALE), BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.scale(SCALE, SCALE);
    }

    /** The finished picture. */
    BufferedImage image() {
        graphics.dispose();
        return image;
    }

    @Override
    public void polygon(double[] points, int fill, int outline) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        path.closePath();
        graphics.setColor(new Color(fill));
        graphics.fill(path);
        graphics.setColor(new Color(outline));
        graphics.setStroke(new BasicStroke(1, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(path);
    }

    @Override
    public void line(double x1, double y1, double x2, double y2, int colour, boolean dashed) {
        graphics.setColor(new Color(colour));
        graphics.setStroke(
                dashed
                        ? new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {3, 3}, 0)
                        : new BasicStroke(1));
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void arc(double x1, double y1, double x2, double y2, double top, int colour) {
        graphics.setColor(new Color(colour));
        graphics.setStroke(new BasicStroke(1.5f));
        graphics.draw(new CubicCurve2D.Double(x1, y1, x1, top, x2, top, x2, y2));
        polygon(new double[] {x2, y2, x2 - 4, y2 - 8, x2 + 4, y2 - 8}, colour, colour);
    }

    @Override
    public void text(double x, double y, double size, int colour, String text) {
        graphics.setColor(new Color(colour));
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) size));
        double width = graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
        graphics.drawString(text, (float) (x - width / 2), (float) y);
    }
}
