package dev.libella.onnx.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.libella.onnx.tensor.OnnxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Walks over the fields of one protobuf message. Bytes come out as views of the file's own array: reading a model
 * takes no more memory than the file. Everything malformed ends in an {@link OnnxException}. Not thread-safe.
 */
public final class MessageReader {
    private static final int DEEPEST = 64; // messages in messages; a graph in a graph takes three

    private final CodedInputStream in;
    private final int depth;
    private int tag;

    private MessageReader(CodedInputStream in, int depth) {
        this.in = in;
        this.depth = depth;
    }

    /**
     * Reads a whole file as one message.
     *
     * @param file the bytes. Not modified, and kept by what is read.
     * @throws OnnxException if they are not such a message
     */
    public static <T> T read(byte[] file, Function<MessageReader, T> message) {
        CodedInputStream in = CodedInputStream.newInstance(file);
        in.enableAliasing(true);
        return message.apply(new MessageReader(in, 0));
    }

    /** Goes to the next field; false at the end of the message. */
    public boolean next() {
        try {
            tag = in.readTag();
            return tag != 0;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The number of the field that {@link #next} went to. */
    public int field() {
        return WireFormat.getTagFieldNumber(tag);
    }

    /** The field's value as an integer. */
    public long integer() {
        expect(WireFormat.WIRETYPE_VARINT);
        try {
            return in.readRawVarint64();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The field's value as a float32. */
    public float number() {
        expect(WireFormat.WIRETYPE_FIXED32);
        try {
            return in.readFloat();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The field's value as text; bytes that are not UTF-8 are replaced. */
    public String text() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    /** The field's bytes, little-endian, as a view. */
    public ByteBuffer bytes() {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        try {
            return in.readByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The field's value as a message. */
    public <T> T message(Function<MessageReader, T> content) {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        if (depth == DEEPEST) {
            throw new OnnxException("onnx: messages are nested more than " + DEEPEST
                    + " deep; no exporter writes that, so the file is damaged or hostile");
        }
        try {
            int outer = in.pushLimit(in.readRawVarint32());
            T result = content.apply(new MessageReader(in, depth + 1));
            if (in.getBytesUntilLimit() != 0) {
                throw new IOException("a message ends before its length says");
            }
            in.popLimit(outer);
            return result;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The field's value or values as integers, packed or not. */
    public void integers(LongConsumer sink) {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            sink.accept(integer());
            return;
        }
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        try {
            int outer = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                sink.accept(in.readRawVarint64());
            }
            in.popLimit(outer);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The field's value or values of {@code size} bytes each, packed or not, appended to what came before. */
    public ByteBuffer fixed(ByteBuffer before, int size) {
        ByteBuffer more;
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            more = bytes();
            if (!before.hasRemaining()) {
                return more;
            }
        } else {
            expect(size == 4 ? WireFormat.WIRETYPE_FIXED32 : WireFormat.WIRETYPE_FIXED64);
            more = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            try {
                if (size == 4) {
                    more.putInt(in.readRawLittleEndian32());
                } else {
                    more.putLong(in.readRawLittleEndian64());
                }
            } catch (IOException e) {
                throw malformed(e);
            }
            more.flip();
        }
        return append(before, more);
    }

    /** Passes over the field. */
    public void skip() {
        try {
            if (!in.skipField(tag)) {
                throw new IOException("a group ends that never began");
            }
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Grows by doubling, so that a million fields of one value each cost no more than their bytes. */
    private static ByteBuffer append(ByteBuffer before, ByteBuffer more) {
        ByteBuffer grown = before;
        int needed = before.limit() + more.remaining();
        boolean room = !before.isReadOnly() && before.arrayOffset() == 0 && before.capacity() >= needed;
        if (!room) {
            grown = ByteBuffer.allocate(Math.max(64, Math.multiplyExact(needed, 2)));
            grown.put(before.duplicate()).flip();
        }
        int end = grown.limit();
        grown.limit(needed);
        grown.put(end, more, more.position(), more.remaining());
        return grown.order(ByteOrder.LITTLE_ENDIAN);
    }

    private void expect(int wireType) {
        if (WireFormat.getTagWireType(tag) != wireType) {
            throw malformed(new IOException("field " + field() + " has wire type " + WireFormat.getTagWireType(tag)));
        }
    }

    private static OnnxException malformed(IOException cause) {
        return new OnnxException(
                "onnx: the file is not valid protobuf (" + cause.getMessage()
                        + "); is it an ONNX file, and was it copied completely?",
                cause);
    }
}
