package dev.libella.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The published checksum of a file. */
sealed interface Checksum {
    /** The digits, hexadecimal, lower case. */
    String hex();

    /** MD5: finds damage, not malice. What the authors of older data sets publish. */
    record Md5(String hex) implements Checksum {}

    /** SHA-256. */
    record Sha256(String hex) implements Checksum {}

    /** The same checksum of a file that lies here. */
    default String of(Path file) throws IOException {
        String algorithm = switch (this) {
            case Md5 md5 -> "MD5";
            case Sha256 sha256 -> "SHA-256";
        };
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
