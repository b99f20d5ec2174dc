package dev.libella.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A data set's name by content: what a model says it was trained on. */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * SHA-256 over the shape, the class names, and each example's label and pixels (as big-endian float32): the same for
     * the same examples in the same order, wherever they are kept. Reads the whole set.
     *
     * @return 64 hexadecimal digits
     */
    public static String sha256(Dataset data) {
        MessageDigest digest = digest();
        digest.update((data.shape() + " " + data.labels()).getBytes(StandardCharsets.UTF_8));
        int elements = data.shape().elements();
        float[] image = new float[elements];
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * elements);
        for (int index = 0; index < data.size(); index++) {
            data.image(index, image, 0);
            bytes.clear().putInt(data.label(index));
            bytes.asFloatBuffer().put(image);
            digest.update(bytes.position(0));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
