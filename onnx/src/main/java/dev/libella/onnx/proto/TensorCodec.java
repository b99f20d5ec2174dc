package dev.libella.onnx.proto;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tensors as files have them to tensors as we compute with them, and back. Before anything is allocated, the sizes are
 * compared with the bytes that are there: a few bytes cannot claim a large tensor.
 */
public final class TensorCodec {
    private TensorCodec() {}

    /**
     * Decodes a tensor.
     *
     * @param external gives the bytes of a tensor that is in another file
     * @throws OnnxException if the sizes are impossible or do not agree with the bytes
     */
    public static OnnxTensor decode(TensorProto proto, ExternalData external) {
        DataType type = DataType.of(proto.dataType());
        Shape shape = shape(proto.name(), proto.dims());
        int elements = shape.elements();
        if (type == DataType.STRING) {
            expect(proto, elements, proto.strings().size(), "strings");
            return OnnxTensor.of(shape, proto.strings().toArray(String[]::new));
        }
        ByteBuffer raw = proto.external().isEmpty() ? proto.raw() : external.read(proto.name(), proto.external());
        if (raw.hasRemaining() || !proto.external().isEmpty()) {
            expect(proto, bytes(type, elements), raw.remaining(), "bytes");
            return raw(type, shape, raw);
        }
        return switch (type) {
            case FLOAT32 -> {
                expect(proto, 4L * elements, proto.floats().remaining(), "bytes");
                yield raw(type, shape, proto.floats());
            }
            case FLOAT64 -> {
                expect(proto, 8L * elements, proto.doubles().remaining(), "bytes");
                yield raw(type, shape, proto.doubles());
            }
            default -> fromIntegers(type, shape, proto);
        };
    }

    /** A tensor as a file has it, its elements as bytes. */
    public static TensorProto encode(String name, OnnxTensor tensor) {
        List<Long> dims = new ArrayList<>();
        for (int size : tensor.shape().toArray()) {
            dims.add((long) size);
        }
        DataType type = tensor.type();
        if (type == DataType.STRING) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < tensor.elements(); i++) {
                texts.add(tensor.text(i));
            }
            return TensorProto.strings(name, dims, type.number(), texts);
        }
        int elements = tensor.elements();
        ByteBuffer raw =
                ByteBuffer.allocate(Math.toIntExact(bytes(type, elements))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            switch (type.bits()) {
                case 64 -> {
                    if (type == DataType.FLOAT64) {
                        raw.putDouble(8 * i, tensor.number(i));
                    } else {
                        raw.putLong(8 * i, tensor.integer(i));
                    }
                }
                case 32 -> {
                    if (type == DataType.FLOAT32) {
                        raw.putFloat(4 * i, (float) tensor.number(i));
                    } else {
                        raw.putInt(4 * i, (int) tensor.integer(i));
                    }
                }
                case 16 -> raw.putShort(2 * i, (short) code(tensor, i));
                case 8 -> raw.put(i, (byte) code(tensor, i));
                default -> {
                    int perByte = 8 / type.bits();
                    int mask = (1 << type.bits()) - 1;
                    int shifted = (code(tensor, i) & mask) << (i % perByte * type.bits());
                    raw.put(i / perByte, (byte) (raw.get(i / perByte) | shifted));
                }
            }
        }
        return TensorProto.raw(name, dims, type.number(), raw);
    }

    /** Reads a file that holds one tensor ({@code .pb}). */
    public static OnnxTensor read(byte[] file) {
        return decode(MessageReader.read(file, TensorProto::read), ExternalData.NONE);
    }

    private static int code(OnnxTensor tensor, int index) {
        DataType type = tensor.type();
        return type.isFloating() ? type.encode(tensor.number(index)) : (int) tensor.integer(index);
    }

    private static Shape shape(String name, List<Long> dims) {
        int[] sizes = new int[dims.size()];
        for (int axis = 0; axis < sizes.length; axis++) {
            long size = dims.get(axis);
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new OnnxException("onnx: tensor '" + name + "' has sizes " + dims
                        + ", and a size must be from 0 to " + Integer.MAX_VALUE + "; the file is damaged");
            }
            sizes[axis] = (int) size;
        }
        try {
            return Shape.of(sizes);
        } catch (ShapeException | ArithmeticException e) {
            throw new OnnxException(
                    "onnx: tensor '" + name + "' has sizes " + dims
                            + ", more elements than one array can hold; split the model or use smaller layers",
                    e);
        }
    }

    private static long bytes(DataType type, int elements) {
        return Math.ceilDiv((long) elements * type.bits(), 8L);
    }

    private static void expect(TensorProto proto, long needed, long present, String what) {
        if (needed != present) {
            throw new OnnxException("onnx: tensor '" + proto.name() + "' has sizes " + proto.dims() + " and so needs "
                    + needed + " " + what + "; the file has " + present + "; it is damaged");
        }
    }

    private static OnnxTensor fromIntegers(DataType type, Shape shape, TensorProto proto) {
        Longs codes = proto.integers();
        int perCode = type.bits() < 8 ? 8 / type.bits() : 1;
        expect(proto, Math.ceilDiv(shape.elements(), perCode), codes.size(), "numbers");
        if (type.isFloating()) {
            double[] values = new double[shape.elements()];
            Arrays.setAll(values, i -> type.decode(part(type, (int) codes.get(i / perCode), i % perCode)));
            return OnnxTensor.of(type, shape, values);
        }
        long[] values = new long[shape.elements()];
        Arrays.setAll(values, i -> perCode == 1 ? codes.get(i) : part(type, (int) codes.get(i / perCode), i % perCode));
        return OnnxTensor.of(type, shape, values);
    }

    private static OnnxTensor raw(DataType type, Shape shape, ByteBuffer raw) {
        int start = raw.position();
        int elements = shape.elements();
        if (type == DataType.FLOAT32) {
            float[] values = new float[elements];
            raw.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return OnnxTensor.of(shape, values);
        }
        if (type.isFloating()) {
            double[] values = new double[elements];
            for (int i = 0; i < elements; i++) {
                values[i] = type == DataType.FLOAT64 ? raw.getDouble(start + 8 * i) : type.decode(bits(type, raw, i));
            }
            return OnnxTensor.of(type, shape, values);
        }
        long[] values = new long[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = switch (type.bits()) {
                case 64 -> raw.getLong(start + 8 * i);
                case 32 -> raw.getInt(start + 4 * i);
                default -> bits(type, raw, i);
            };
        }
        return OnnxTensor.of(type, shape, values);
    }

    private static int bits(DataType type, ByteBuffer raw, int index) {
        int start = raw.position();
        return switch (type.bits()) {
            case 16 -> raw.getShort(start + 2 * index);
            case 8 -> raw.get(start + index) & 0xff;
            default -> {
                int perByte = 8 / type.bits();
                yield part(type, raw.get(start + index / perByte), index % perByte);
            }
        };
    }

    /** One of the numbers that share a byte, the first in the low bits. */
    private static int part(DataType type, int code, int place) {
        return type.bits() >= 8 ? code : code >> (place * type.bits()) & ((1 << type.bits()) - 1);
    }
}
