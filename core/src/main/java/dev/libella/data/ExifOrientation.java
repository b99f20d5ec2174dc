package dev.libella.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera was held when it took a JPEG (EXIF 2.3, tag 0x0112): 1 upright, 2 to 8 mirrored or turned.
 *
 * @param value 1 to 8
 */
record ExifOrientation(int value) {
    private static final ExifOrientation UPRIGHT = new ExifOrientation(1);
    private static final int ORIENTATION = 0x0112;

    /** The note in a file; upright if there is none, or none that makes sense. */
    static ExifOrientation of(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        try {
            if (in.getShort() != (short) 0xFFD8) {
                return UPRIGHT; // not a JPEG
            }
            while (true) {
                int marker = in.getShort() & 0xFFFF;
                int length = (in.getShort() & 0xFFFF) - 2;
                if (marker == 0xFFDA || marker >>> 8 != 0xFF || length < 0 || length > in.remaining()) {
                    return UPRIGHT; // the pixels begin, or no more is to be understood
                }
                ByteBuffer segment = in.slice(in.position(), length);
                if (marker == 0xFFE1 && length > 6 && segment.getInt() == 0x45786966 && segment.getShort() == 0) {
                    return inTiff(segment.slice());
                }
                in.position(in.position() + length);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return UPRIGHT;
        }
    }

    /** The tag in the first directory of the TIFF structure that EXIF is. */
    private static ExifOrientation inTiff(ByteBuffer tiff) {
        tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int entry = 0; entry < entries; entry++) {
            int at = directory + 2 + 12 * entry;
            int value = tiff.getShort(at + 8);
            if ((tiff.getShort(at) & 0xFFFF) == ORIENTATION && value >= 1 && value <= 8) {
                return new ExifOrientation(value);
            }
        }
        return UPRIGHT;
    }

    /** Whether width and height change places. */
    boolean swapsSides() {
        return value >= 5;
    }

    /** The image as it was seen: the same if it is upright, else a turned copy of the same kind. */
    BufferedImage upright(BufferedImage image) {
        if (value == 1) {
            return image;
        }
        int width = image.getWidth();
        int height = image.getHeight();
        Raster from = image.getRaster();
        WritableRaster to =
                from.createCompatibleWritableRaster(swapsSides() ? height : width, swapsSides() ? width : height);
        boolean fromRight = value == 2 || value == 3 || value == 7 || value == 8;
        boolean fromBottom = value == 3 || value == 4 || value == 6 || value == 7;
        Object pixel = from.getDataElements(0, 0, null);
        for (int y = 0; y < to.getHeight(); y++) {
            for (int x = 0; x < to.getWidth(); x++) {
                int across = swapsSides() ? y : x;
                int down = swapsSides() ? x : y;
                pixel = from.getDataElements(
                        fromRight ? width - 1 - across : across, fromBottom ? height - 1 - down : down, pixel);
                to.setDataElements(x, y, pixel);
            }
        }
        return new BufferedImage(image.getColorModel(), to, image.isAlphaPremultiplied(), null);
    }
}
