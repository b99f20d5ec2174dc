package dev.libella.app.array;

import dev.libella.signal.NdArray;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** An animation of a window sliding over an image, beside the result as it grows. */
public final class SlidingGif {
    private static final int FRAMES = 32;
    private static final int SIDE = 112; // pixels that an image is enlarged to at least
    private static final int GAP = 12;
    private static final int HUNDREDTHS = 12; // of a second for a frame

    private static final Color ORANGE = new Color(0xF2, 0x8C, 0x28);
    private static final int GREYS = 64;

    private SlidingGif() {}

    /**
     * Writes the animation.
     *
     * @param image {@code [H, W]}, 0 to 255. Not modified.
     * @param result {@code [H', W']}. Not modified.
     * @param corner where the first window begins in the image: row and column. Not modified.
     * @param window its rows and columns. Not modified.
     * @param stride how far it moves down and to the right. Not modified.
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, NdArray image, NdArray result, int[] corner, int[] window, int[] stride)
            throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(content)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            int positions = result.shape().elements();
            int frames = Math.min(FRAMES, positions);
            for (int frame = 0; frame < frames; frame++) {
                int position = (int) ((long) frame * (positions - 1) / Math.max(1, frames - 1));
                BufferedImage picture = indexed(frame(image, result, corner, window, stride, position));
                writer.writeToSequence(new IIOImage(picture, null, timing(writer, picture)), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        ArrayOutput.write(file, content.toByteArray());
    }

    private static BufferedImage frame(
            NdArray image, NdArray result, int[] corner, int[] window, int[] stride, int position) {
        BufferedImage left = Images.image(image);
        BufferedImage right = Images.image(result);
        int scale = Math.max(1, SIDE / Math.max(left.getWidth(), left.getHeight()));
        int columns = right.getWidth();
        int row = position / columns;
        int column = position % columns;
        int height = scale * Math.max(left.getHeight(), right.getHeight()) + 2 * GAP;
        BufferedImage picture =
                new BufferedImage(scale * (left.getWidth() + columns) + 3 * GAP, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        g.setColor(new Color(0x28, 0x28, 0x28));
        g.fillRect(0, 0, picture.getWidth(), height);
        g.drawImage(left, GAP, GAP, scale * left.getWidth(), scale * left.getHeight(), null);
        int x = 2 * GAP + scale * left.getWidth();
        g.drawImage(right, x, GAP, scale * columns, scale * right.getHeight(), null);
        // What is not computed yet is darkened.
        g.setComposite(AlphaComposite.SrcOver.derive(0.85f));
        g.fillRect(x + scale * (column + 1), GAP + scale * row, scale * (columns - column - 1), scale);
        g.fillRect(x, GAP + scale * (row + 1), scale * columns, scale * (right.getHeight() - row - 1));
        g.setComposite(AlphaComposite.SrcOver);
        g.setColor(ORANGE);
        g.setStroke(new BasicStroke(2));
        g.drawRect(
                GAP + scale * (corner[1] + stride[1] * column),
                GAP + scale * (corner[0] + stride[0] * row),
                scale * window[1],
                scale * window[0]);
        g.drawRect(x + scale * column, GAP + scale * row, scale, scale);
        g.dispose();
        return picture;
    }

    /** The picture in few colours, without dithering: a tenth of the size. */
    private static BufferedImage indexed(BufferedImage picture) {
        int[] colours = new int[GREYS + 1];
        for (int i = 0; i < GREYS; i++) {
            int level = i * 255 / (GREYS - 1);
            colours[i] = level << 16 | level << 8 | level;
        }
        colours[GREYS] = ORANGE.getRGB();
        IndexColorModel palette = new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
        BufferedImage indexed =
                new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, palette);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int rgb = picture.getRGB(x, y);
                boolean grey = (rgb >> 16 & 0xFF) == (rgb & 0xFF);
                indexed.getRaster().setSample(x, y, 0, grey ? (rgb & 0xFF) * (GREYS - 1) / 255 : GREYS);
            }
        }
        return indexed;
    }

    private static IIOMetadata timing(ImageWriter writer, BufferedImage picture) throws IOException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(picture), writer.getDefaultWriteParam());
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = new IIOMetadataNode(format);
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Integer.toString(HUNDREDTHS));
        root.appendChild(control);
        IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
        IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
        loop.setAttribute("applicationID", "NETSCAPE");
        loop.setAttribute("authenticationCode", "2.0");
        loop.setUserObject(new byte[] {1, 0, 0}); // for ever
        extensions.appendChild(loop);
        root.appendChild(extensions);
        metadata.mergeTree(format, root);
        return metadata;
    }
}
