package dev.libella.app.command;

import dev.libella.format.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures as files. */
final class PngFile {
    private PngFile() {}

    /** Writes a PNG: beside the old file, flushed and renamed. */
    static void write(BufferedImage picture, Path file) throws IOException {
        AtomicFile.write(file, channel -> {
            OutputStream stream = Channels.newOutputStream(channel);
            if (!ImageIO.write(picture, "png", stream)) {
                throw new IOException("this Java has no writer for PNG");
            }
            stream.flush();
        });
    }
}
