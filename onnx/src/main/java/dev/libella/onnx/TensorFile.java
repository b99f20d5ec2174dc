package dev.libella.onnx;

import dev.libella.format.AtomicFile;
import dev.libella.onnx.proto.MessageWriter;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Files of one tensor: {@code .pb} (ONNX's TensorProto, as its test suites have them) and {@code .npy} (NumPy's). */
public final class TensorFile {
    private TensorFile() {}

    /**
     * Reads a tensor; the file's ending says how.
     *
     * @throws OnnxException if it is not such a file
     * @throws IOException if it cannot be read
     */
    public static OnnxTensor read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return isNumpy(file) ? Numpy.decode(bytes) : TensorCodec.read(bytes);
        } catch (OnnxException e) {
            throw new OnnxException("'" + file + "' cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Writes a tensor; the file's ending says how. What was there stays until the new file is whole.
     *
     * @throws OnnxException if {@code .npy} has no such element type
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, String name, OnnxTensor tensor) throws IOException {
        ByteBuffer content;
        if (isNumpy(file)) {
            content = Numpy.encode(tensor);
        } else {
            MessageWriter message = new MessageWriter();
            TensorCodec.encode(name, tensor).write(message);
            content = ByteBuffer.wrap(message.toByteArray());
        }
        AtomicFile.write(file, channel -> {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        });
    }

    private static boolean isNumpy(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".npy") && !name.endsWith(".pb")) {
            throw new OnnxException("a tensor's file must end in .npy or .pb; got '" + file + "'");
        }
        return name.endsWith(".npy");
    }
}
