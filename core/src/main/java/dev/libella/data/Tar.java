package dev.libella.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks through the files of a tar archive (POSIX.1-1988 ustar, and GNU's where it is the same) without unpacking them.
 */
final class Tar implements AutoCloseable {
    private static final int BLOCK = 512;

    private final String source;
    private final InputStream in;
    private String name = "";
    private long left; // bytes of the current file not yet read
    private int padding; // bytes after it, up to a full block

    Tar(String source, InputStream in) {
        this.source = source;
        this.in = in;
    }

    /** Goes to the next plain file; false at the end. */
    boolean next() throws IOException {
        while (true) {
            in.skipNBytes(left + padding);
            left = 0;
            padding = 0;
            byte[] header = in.readNBytes(BLOCK);
            // Two blocks of zeros end an archive; some writers leave them out.
            if (header.length == 0 || Arrays.equals(header, new byte[BLOCK])) {
                return false;
            }
            if (header.length < BLOCK || number(header, 148, 8) != checksum(header)) {
                throw new DataException("tar: " + source + " is not a tar archive, or is damaged; fetch it again");
            }
            left = number(header, 124, 12);
            padding = (int) (-left & BLOCK - 1);
            if (header[156] == '0' || header[156] == 0) {
                String path = text(header, 0, 100);
                name = path.substring(path.lastIndexOf('/') + 1);
                return true;
            }
        }
    }

    /** The current file's name without its folders. */
    String name() {
        return name;
    }

    /** The current file's bytes. Need not be read, nor closed. */
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (left == 0) {
                    return length == 0 ? 0 : -1;
                }
                int count = in.read(into, offset, (int) Math.min(length, left));
                left -= Math.max(0, count);
                return count;
            }
        };
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The sum of the header's bytes, its checksum taken as spaces. */
    private static int checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
        }
        return sum;
    }

    private long number(byte[] header, int from, int length) throws DataException {
        try {
            // Unsigned, so that a minus sign is refused; 12 octal digits are below 2³⁶.
            return Long.parseUnsignedLong(text(header, from, length).strip(), 8);
        } catch (NumberFormatException e) {
            throw new DataException("tar: " + source + " is not a tar archive, or is damaged; fetch it again", e);
        }
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.US_ASCII);
    }
}
