package dev.libella.app.command;

import dev.libella.nn.Parameters;
import dev.libella.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two trainings gave the same weights, bit for bit. */
final class WeightsHash {
    private WeightsHash() {}

    /** SHA-256 over each parameter's path and its float32 numbers, little-endian, in the network's order. */
    static String sha256(Parameters parameters) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        parameters.asMap().forEach((path, tensor) -> {
            digest.update(path.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes(tensor));
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] bytes(Tensor tensor) {
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        return bytes.array();
    }
}
