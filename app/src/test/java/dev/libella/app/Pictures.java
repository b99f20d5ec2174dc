package dev.libella.app;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A folder of small pictures that a tiny network can learn: light discs and light squares on a dark ground. */
public final class Pictures {
    public static final int SIZE = 12;

    private Pictures() {}

    /** Writes {@code perClass} images into each of {@code folder/disc} and {@code folder/square}. */
    public static Path write(Path folder, int perClass) {
        try {
            for (String label : new String[] {"disc", "square"}) {
                Path images = Files.createDirectories(folder.resolve(label));
                for (int i = 0; i < perClass; i++) {
                    ImageIO.write(
                            image(label, i), "png", images.resolve(i + ".png").toFile());
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The i-th disc or square: each a little elsewhere. */
    public static BufferedImage image(String label, int i) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        int left = 1 + i % 4;
        int top = 1 + i / 4 % 4;
        if (label.equals("disc")) {
            pen.fillOval(left, top, 7, 7);
        } else {
            pen.drawRect(left, top, 6, 6);
        }
        pen.dispose();
        return image;
    }
}
