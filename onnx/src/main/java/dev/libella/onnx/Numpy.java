package dev.libella.onnx;

import dev.libella.onnx.proto.ExternalData;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.proto.TensorProto;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NumPy's file of one array: a magic number, a version, a header that is a Python dictionary, then the elements as
 * they lie in memory.
 */
final class Numpy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-z]\\d+)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    private static final Map<String, DataType> TYPES = Map.ofEntries(
            Map.entry("f4", DataType.FLOAT32),
            Map.entry("f8", DataType.FLOAT64),
            Map.entry("f2", DataType.FLOAT16),
            Map.entry("i1", DataType.INT8),
            Map.entry("i2", DataType.INT16),
            Map.entry("i4", DataType.INT32),
            Map.entry("i8", DataType.INT64),
            Map.entry("u1", DataType.UINT8),
            Map.entry("u2", DataType.UINT16),
            Map.entry("u4", DataType.UINT32),
            Map.entry("u8", DataType.UINT64),
            Map.entry("b1", DataType.BOOL));

    private Numpy() {}

    static OnnxTensor decode(byte[] file) {
        boolean magic = file.length >= 10 && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
        if (!magic) {
            throw new OnnxException("it is no .npy file; write one with numpy.save");
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        boolean longHeader = file[6] > 1;
        int start = longHeader ? 12 : 10;
        long length = longHeader ? (file.length < 12 ? -1 : bytes.getInt(8) & 0xffffffffL) : bytes.getShort(8) & 0xffff;
        if (length < 0 || start + length > file.length) {
            throw new OnnxException("its header is cut off; was it copied completely?");
        }
        String header = new String(file, start, (int) length, StandardCharsets.ISO_8859_1);
        Matcher type = TYPE.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!type.find() || !shape.find() || !TYPES.containsKey(type.group(2))) {
            throw new OnnxException("its element type is not one of "
                    + TYPES.keySet().stream().sorted().toList()
                    + "; convert it with astype before numpy.save; the header is " + header.strip());
        }
        if (ORDER.matcher(header).find() || type.group(1).equals(">")) {
            throw new OnnxException(
                    "its elements are in Fortran or big-endian order; use numpy.ascontiguousarray and a "
                            + "little-endian type before numpy.save");
        }
        List<Long> dims = new ArrayList<>();
        for (String size : shape.group(1).split(",", -1)) {
            if (!size.isBlank()) {
                dims.add(size.strip().length() > 10 ? Long.MAX_VALUE : Long.parseLong(size.strip()));
            }
        }
        ByteBuffer elements = bytes.position(start + (int) length).slice().order(ByteOrder.LITTLE_ENDIAN);
        DataType element = TYPES.getOrDefault(type.group(2), DataType.FLOAT32);
        return TensorCodec.decode(TensorProto.raw("array", dims, element.number(), elements), ExternalData.NONE);
    }

    static ByteBuffer encode(OnnxTensor tensor) {
        String type = TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == tensor.type())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() ->
                        new OnnxException("numpy has no element type " + tensor.type() + "; write a .pb file instead"));
        StringBuilder sizes = new StringBuilder();
        for (int size : tensor.shape().toArray()) {
            sizes.append(size).append(", ");
        }
        String shape = tensor.shape().rank() > 1
                ? sizes.substring(0, sizes.length() - 2)
                : sizes.toString().strip();
        String order = tensor.type().bits() == 8 ? "|" : "<";
        String header = "{'descr': '" + order + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int padded = Math.ceilDiv(10 + header.length() + 1, 64) * 64;
        ByteBuffer elements = TensorCodec.encode("", tensor).raw();
        ByteBuffer file = ByteBuffer.allocate(padded + elements.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        file.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (padded - 10));
        file.put(header.getBytes(StandardCharsets.ISO_8859_1));
        while (file.position() < padded - 1) {
            file.put((byte) ' ');
        }
        return file.put((byte) '\n').put(elements.duplicate()).flip();
    }
}
