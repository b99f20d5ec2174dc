package dev.libella.format;

import dev.libella.signal.NdArray;
import dev.libella.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * NumPy's array files (NEP 1): versions 1 to 3, either byte order, C and Fortran order, every real type.
 *
 * <p>Reading: bool and all integers become 64-bit integers, float16 and float32 become floats, float64 becomes doubles.
 * A file is believed only as far as its length reaches: nothing is allocated for data that is not there, and nothing may
 * follow it. Writing: version 1.0, C order, little-endian.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int BUFFER = 1 << 16;
    private static final int ALIGNMENT = 64;

    private Npy() {}

    /**
     * Reads a file.
     *
     * @throws FormatException if it is not a whole {@code .npy} file of real numbers; the message has the file's name
     * @throws IOException if it cannot be read
     */
    public static NdArray read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel, channel.size());
        } catch (FormatException e) {
            throw new FormatException("'" + file + "': " + e.getMessage());
        }
    }

    /**
     * Reads a file's content.
     *
     * @param content the whole of it. Not modified.
     * @throws FormatException if it is not a whole {@code .npy} file of real numbers
     */
    public static NdArray read(byte[] content) throws FormatException {
        try {
            return read(Channels.newChannel(new ByteArrayInputStream(content)), content.length);
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new FormatException("npy: " + e.getMessage());
        }
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param array doubles as {@code <f8}, floats as {@code <f4}, integers as {@code <i8}
     * @throws IOException if the file cannot be written; then it is as it was
     */
    public static void write(Path file, NdArray array) throws IOException {
        AtomicFile.write(file, channel -> write(channel, array));
    }

    private static NdArray read(ReadableByteChannel channel, long length) throws IOException {
        ByteBuffer start = bytes(channel, Math.min(length, 8), length, "the first 8 bytes");
        if (length < 8 || !Arrays.equals(MAGIC, Arrays.copyOf(content(start), MAGIC.length))) {
            throw new FormatException(
                    "npy: the file must begin with \\x93NUMPY; this is another kind of file, or cut off");
        }
        int version = start.get(6);
        if (version < 1 || version > 3 || start.get(7) != 0) {
            throw new FormatException(
                    "npy: versions 1.0, 2.0 and 3.0 can be read; got " + version + "." + start.get(7));
        }
        int width = version == 1 ? 2 : 4;
        ByteBuffer size = bytes(channel, width, length - 8, "the header's length");
        long headerLength = version == 1 ? size.getShort() & 0xFFFF : size.getInt() & 0xFFFFFFFFL;
        if (headerLength > LONGEST_HEADER) {
            throw new FormatException(
                    "npy: a header of at most " + LONGEST_HEADER + " bytes can be read; got " + headerLength);
        }
        long rest = length - 8 - width;
        ByteBuffer text = bytes(channel, headerLength, rest, "the header");
        NpyHeader header = NpyHeader.parse(
                new String(content(text), version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
        long wanted = (long) header.shape().elements() * header.bytes();
        if (rest - headerLength != wanted) {
            throw new FormatException(
                    "npy: shape " + header.shape() + " needs " + wanted + " bytes of data; the file has "
                            + (rest - headerLength) + (rest - headerLength < wanted ? "; it is cut off" : ""));
        }
        return data(channel, header);
    }

    private static NdArray data(ReadableByteChannel channel, NpyHeader header) throws IOException {
        Shape shape = header.shape();
        NdArray array = header.kind() != 'f'
                ? NdArray.of(shape, new long[shape.elements()])
                : header.bytes() == 8
                        ? NdArray.of(shape, new double[shape.elements()])
                        : NdArray.of(shape, new float[shape.elements()]);
        int[] position = new int[shape.rank()];
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(header.order()).limit(0);
        for (int i = 0; i < shape.elements(); i++) {
            if (!buffer.hasRemaining()) {
                long left = (long) (shape.elements() - i) * header.bytes();
                buffer.clear().limit((int) Math.min(BUFFER, left));
                fill(channel, buffer);
            }
            put(array, header.fortran() ? rowMajor(position, shape) : i, buffer, header);
        }
        return array;
    }

    private static void put(NdArray array, int index, ByteBuffer buffer, NpyHeader header) throws FormatException {
        switch (array) {
            case NdArray.Doubles doubles -> doubles.array()[index] = buffer.getDouble();
            case NdArray.Floats floats ->
                floats.array()[index] =
                        header.bytes() == 2 ? Float.float16ToFloat(buffer.getShort()) : buffer.getFloat();
            case NdArray.Longs longs -> longs.array()[index] = integer(buffer, header);
        }
    }

    private static long integer(ByteBuffer buffer, NpyHeader header) throws FormatException {
        boolean signed = header.kind() == 'i';
        long value = switch (header.bytes()) {
            case 1 -> signed ? buffer.get() : buffer.get() & 0xFF;
            case 2 -> signed ? buffer.getShort() : buffer.getShort() & 0xFFFF;
            case 4 -> signed ? buffer.getInt() : buffer.getInt() & 0xFFFFFFFFL;
            default -> buffer.getLong();
        };
        if (header.kind() == 'b' && value > 1) {
            throw new FormatException("npy: a bool must be 0 or 1; got " + value);
        }
        if (header.kind() == 'u' && value < 0) {
            throw new FormatException("npy: " + Long.toUnsignedString(value)
                    + " is beyond 64-bit signed integers; save as double: numpy.save(file, array.astype('float64'))");
        }
        return value;
    }

    /** The row-major index of a position, which is then moved on with its first axis fastest. */
    private static int rowMajor(int[] position, Shape shape) {
        int index = 0;
        for (int axis = 0; axis < position.length; axis++) {
            index = index * shape.size(axis) + position[axis];
        }
        for (int axis = 0; axis < position.length && ++position[axis] == shape.size(axis); axis++) {
            position[axis] = 0;
        }
        return index;
    }

    private static ByteBuffer bytes(ReadableByteChannel channel, long count, long available, String what)
            throws IOException {
        if (count > available) {
            throw new FormatException(
                    "npy: " + what + " needs " + count + " bytes; the file has " + available + "; it is cut off");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, buffer);
        return buffer;
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] content = new byte[buffer.limit()];
        buffer.get(0, content);
        return content;
    }

    private static void fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        buffer.flip();
    }

    private static void write(WritableByteChannel channel, NdArray array) throws IOException {
        String descr = switch (array) {
            case NdArray.Doubles doubles -> "<f8";
            case NdArray.Floats floats -> "<f4";
            case NdArray.Longs longs -> "<i8";
        };
        int[] sizes = array.shape().toArray();
        String tuple = IntStream.of(sizes).mapToObj(Integer::toString).collect(Collectors.joining(", "))
                + (sizes.length == 1 ? "," : "");
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + tuple + "), }";
        int before = MAGIC.length + 4;
        int padding = Math.floorMod(-(before + header.length() + 1), ALIGNMENT);
        header += " ".repeat(padding) + "\n";
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.max(BUFFER, before + header.length())).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
        buffer.put(header.getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < array.shape().elements(); i++) {
            if (buffer.remaining() < Long.BYTES) {
                drain(channel, buffer);
            }
            switch (array) {
                case NdArray.Doubles doubles -> buffer.putDouble(doubles.array()[i]);
                case NdArray.Floats floats -> buffer.putFloat(floats.array()[i]);
                case NdArray.Longs longs -> buffer.putLong(longs.array()[i]);
            }
        }
        drain(channel, buffer);
    }

    private static void drain(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
