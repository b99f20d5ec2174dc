package dev.libella.app.html;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Pictures within the page, as PNG. */
public final class Picture {
    private Picture() {}

    /**
     * A picture whose pixels stay sharp squares however large it is shown.
     *
     * @param image what is shown. Not modified.
     * @param description for who cannot see it; also shown when pointed at
     * @param width in the page's pixels
     */
    public static Html of(BufferedImage image, String description, int width) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("class", "pixels");
        attributes.put("src", uri(image));
        attributes.put("alt", description);
        attributes.put("title", description);
        attributes.put("width", Integer.toString(width));
        attributes.put(
                "height",
                Integer.toString(Math.max(1, Math.round((float) width * image.getHeight() / image.getWidth()))));
        return Html.element("img", attributes);
    }

    /** A picture with a line below it. */
    public static Html captioned(BufferedImage image, String description, int width, Html caption) {
        return Html.element(
                "figure", Map.of("class", "tile"), of(image, description, width), Html.element("figcaption", caption));
    }

    /** The picture as an address that holds it: {@code data:image/png;base64,…}. */
    public static String uri(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", png)) {
                throw new IOException("no writer for PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
