package dev.libella.onnx.proto;

import dev.libella.onnx.tensor.OnnxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Where elements come from that are in other files than the model. */
@FunctionalInterface
public interface ExternalData {
    /** For tensors that must bring their elements along. */
    ExternalData NONE = (name, entries) -> {
        throw new OnnxException("onnx: tensor '" + name + "' is in the file '" + entries.get("location")
                + "'; load the model from a path, so that it can be found");
    };

    /**
     * The bytes of one tensor.
     *
     * @param name the tensor, for messages
     * @param entries {@code location}, and perhaps {@code offset} and {@code length}
     */
    ByteBuffer read(String name, Map<String, String> entries);

    /**
     * Files in the model's own folder, or below it: nothing else may be read, neither by {@code ..}, nor by an
     * absolute path, nor through a link that leads out.
     */
    static ExternalData in(Path folder) {
        return (name, entries) -> {
            String location = entries.getOrDefault("location", "");
            Path file = inside(folder, name, location);
            long offset = number(name, entries.getOrDefault("offset", "0"));
            try (FileChannel channel = FileChannel.open(file)) {
                long rest = channel.size() - offset;
                long length = entries.containsKey("length") ? number(name, entries.getOrDefault("length", "")) : rest;
                if (rest < 0 || length > rest || length > Integer.MAX_VALUE - 8) {
                    throw new OnnxException("onnx: tensor '" + name + "' should be " + length + " bytes at " + offset
                            + " of '" + location + "', and that file has " + channel.size()
                            + "; was it copied completely?");
                }
                ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
                long position = offset;
                while (bytes.hasRemaining()) {
                    int read = channel.read(bytes, position);
                    if (read < 0) {
                        throw new IOException("the file became shorter while it was read");
                    }
                    position += read;
                }
                return bytes.flip();
            } catch (IOException e) {
                throw new OnnxException(
                        "onnx: tensor '" + name + "' is in '" + location + "', which cannot be read (" + e.getMessage()
                                + "); put it beside the model",
                        e);
            }
        };
    }

    private static Path inside(Path folder, String name, String location) {
        try {
            Path file = folder.resolve(location).normalize();
            boolean named = !location.isEmpty() && file.startsWith(folder.normalize());
            if (named && (!Files.exists(file) || file.toRealPath().startsWith(folder.toRealPath()))) {
                return file;
            }
        } catch (InvalidPathException | IOException e) {
            throw new OnnxException(
                    "onnx: tensor '" + name + "' is in a file whose name cannot be used: '" + location + "'", e);
        }
        throw new OnnxException("onnx: tensor '" + name + "' is in the file '" + location
                + "', which is not in the model's folder; a model may only read files beside it");
    }

    private static long number(String name, String text) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // The sentence below says it.
        }
        throw new OnnxException("onnx: tensor '" + name + "' has an offset or length that is not a number from 0: '"
                + text + "'; the file is damaged");
    }
}
