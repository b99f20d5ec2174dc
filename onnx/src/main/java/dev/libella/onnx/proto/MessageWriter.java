package dev.libella.onnx.proto;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects the fields of one protobuf message as pieces of bytes; large ones are kept as they are, not copied, however
 * deep the message sits. Not thread-safe.
 */
public final class MessageWriter {
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private long size;

    /** Starts an empty message. */
    public MessageWriter() {}

    /** An integer field. */
    public void integer(int field, long value) {
        tag(field, WireFormat.WIRETYPE_VARINT, out -> out.writeUInt64NoTag(value));
    }

    /** A float32 field. */
    public void number(int field, float value) {
        tag(field, WireFormat.WIRETYPE_FIXED32, out -> out.writeFloatNoTag(value));
    }

    /** A text field; left out if empty. */
    public void text(int field, String value) {
        if (!value.isEmpty()) {
            bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** A field of bytes, which are kept, not copied. */
    public void bytes(int field, ByteBuffer value) {
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED, out -> out.writeUInt32NoTag(value.remaining()));
        add(value.duplicate());
    }

    /** A field of integers, packed. */
    public void integers(int field, List<Long> values) {
        if (!values.isEmpty()) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            encode(packed, out -> {
                for (long value : values) {
                    out.writeUInt64NoTag(value);
                }
            });
            bytes(field, ByteBuffer.wrap(packed.toByteArray()));
        }
    }

    /** A field that is itself a message. */
    public void message(int field, Consumer<MessageWriter> content) {
        MessageWriter inner = new MessageWriter();
        content.accept(inner);
        tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED, out -> out.writeUInt64NoTag(inner.size));
        inner.pieces.forEach(this::add);
    }

    /** The message's size in bytes. */
    public long size() {
        return size;
    }

    /** Writes the message. */
    public void writeTo(OutputStream out) throws IOException {
        for (ByteBuffer piece : pieces) {
            ByteBuffer rest = piece.duplicate();
            if (rest.hasArray()) {
                out.write(rest.array(), rest.arrayOffset() + rest.position(), rest.remaining());
            } else {
                byte[] copy = new byte[rest.remaining()];
                rest.get(copy);
                out.write(copy);
            }
        }
    }

    /** The message's bytes. */
    public byte[] toByteArray() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(size));
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void add(ByteBuffer piece) {
        pieces.add(piece);
        size += piece.remaining();
    }

    private interface Encoding {
        void to(CodedOutputStream out) throws IOException;
    }

    private void tag(int field, int wireType, Encoding value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16);
        encode(bytes, out -> {
            out.writeTag(field, wireType);
            value.to(out);
        });
        add(ByteBuffer.wrap(bytes.toByteArray()));
    }

    private static void encode(ByteArrayOutputStream bytes, Encoding value) {
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            value.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
