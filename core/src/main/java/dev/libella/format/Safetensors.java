package dev.libella.format;

import dev.libella.format.SafetensorsHeader.Entry;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file: named tensors and named texts, nothing that runs. The format is eight bytes with the header's
 * length, the header (JSON), and the tensors' elements, all little-endian.
 *
 * <p>Reading is strict: every byte belongs to exactly one tensor, and nothing is allocated that the file's own size does
 * not warrant. Elements of type F16, BF16 and F64 become float32 (F64 rounded to the nearest); I8 stays as
 * it is; tensors of other types, such as PyTorch's {@code num_batches_tracked}, are passed over, and {@link #skipped}
 * says which and why.
 *
 * @param tensors the tensors by name, in the order of the file; kept, not copied
 * @param integers the tensors of eight-bit integers by name, in the order of the file; kept, not copied
 * @param metadata texts by name
 * @param skipped names of tensors that were passed over, with the reason
 */
public record Safetensors(
        Map<String, Tensor> tensors,
        Map<String, Int8Tensor> integers,
        Map<String, String> metadata,
        Map<String, String> skipped) {
    /** The longest header that is read or written, in bytes. */
    public static final int MAX_HEADER = 16 << 20;

    private static final int CHUNK = 1 << 16; // bytes; a multiple of every element size

    /** Keeps copies of the maps; the tensors are not copied. */
    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        integers = Collections.unmodifiableMap(new LinkedHashMap<>(integers));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
    }

    /** Tensors and texts to be written. */
    public static Safetensors of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        return of(tensors, Map.of(), metadata);
    }

    /** Tensors, eight-bit ones and texts to be written. */
    public static Safetensors of(
            Map<String, Tensor> tensors, Map<String, Int8Tensor> integers, Map<String, String> metadata) {
        return new Safetensors(tensors, integers, metadata, Map.of());
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if it is not a safetensors file, or a truncated or corrupt one
     * @throws IOException if it cannot be read
     */
    public static Safetensors read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("cannot read '" + file + "': it is a folder; give a safetensors file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel, channel.size());
        } catch (NoSuchFileException e) {
            throw new IOException("cannot read '" + file + "': there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("cannot read '" + file + "': no permission", e);
        } catch (FormatException e) {
            throw new FormatException("cannot read '" + file + "': " + e.getMessage());
        }
    }

    /**
     * Reads from a channel.
     *
     * @param size how many bytes it holds
     * @throws FormatException if the bytes are not a safetensors file, or a truncated or corrupt one
     */
    static Safetensors read(ReadableByteChannel channel, long size) throws IOException {
        if (size < 8) {
            throw new FormatException("safetensors: a file begins with eight bytes for its header's length; got " + size
                    + " bytes in all");
        }
        ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, prefix);
        long length = prefix.getLong();
        if (length < 0 || length > size - 8 || length > MAX_HEADER) {
            throw new FormatException("safetensors: the header's length must be at most " + MAX_HEADER
                    + " bytes and within the file, which has " + size + "; got " + Long.toUnsignedString(length)
                    + "; is this a safetensors file?");
        }
        ByteBuffer text = ByteBuffer.allocate((int) length);
        fill(channel, text);
        SafetensorsHeader header = SafetensorsHeader.read(text.array(), size - 8 - length);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, Int8Tensor> integers = new LinkedHashMap<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Entry entry : header.entries()) {
            if (entry.type().isFloat()) {
                tensors.put(entry.name(), tensor(channel, entry, chunk));
            } else if (entry.type() == ElementType.I8) {
                byte[] values = new byte[entry.shape().elements()];
                fill(channel, ByteBuffer.wrap(values));
                integers.put(entry.name(), Int8Tensor.of(entry.shape(), values));
            } else {
                skip(channel, entry, chunk);
                skipped.put(entry.name(), entry.type() + " " + entry.shape() + " is not a floating-point tensor");
            }
        }
        return new Safetensors(tensors, integers, header.metadata(), skipped);
    }

    /**
     * Writes a file, tensors as F32 and behind them the integers as I8: beside the old one, flushed and renamed, so that a failure leaves what was there.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, this::write);
    }

    private void write(WritableByteChannel channel) throws IOException {
        byte[] header = SafetensorsHeader.write(tensors, integers, metadata);
        if (header.length > MAX_HEADER) {
            throw new FormatException(
                    "safetensors: the header may take " + MAX_HEADER + " bytes; it would take " + header.length);
        }
        drain(channel, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length));
        drain(channel, ByteBuffer.allocate(header.length).put(header));
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors.values()) {
            float[] data = tensor.data();
            for (int offset = 0; offset < data.length; offset += CHUNK / 4) {
                int count = Math.min(CHUNK / 4, data.length - offset);
                chunk.clear().asFloatBuffer().put(data, offset, count);
                drain(channel, chunk.position(4 * count));
            }
        }
        for (Int8Tensor tensor : integers.values()) {
            drain(channel, ByteBuffer.wrap(tensor.data()).position(tensor.data().length));
        }
    }

    private static Tensor tensor(ReadableByteChannel channel, Entry entry, ByteBuffer chunk) throws IOException {
        float[] data = new float[entry.shape().elements()];
        int perChunk = CHUNK / entry.type().bytes();
        for (int offset = 0; offset < data.length; offset += perChunk) {
            int count = Math.min(perChunk, data.length - offset);
            fill(channel, chunk.clear().limit(count * entry.type().bytes()));
            entry.type().toFloats(chunk, data, offset, count);
        }
        return Tensor.of(entry.shape(), data);
    }

    private static void skip(ReadableByteChannel channel, Entry entry, ByteBuffer chunk) throws IOException {
        for (long left = entry.end() - entry.begin(); left > 0; left -= chunk.limit()) {
            fill(channel, chunk.clear().limit((int) Math.min(left, CHUNK)));
        }
    }

    /** Reads until the buffer is full and turns it round. */
    private static void fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new FormatException("safetensors: the file ends early; it was truncated while it was read");
            }
        }
        buffer.flip();
    }

    /** Writes what was put into the buffer. */
    private static void drain(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
