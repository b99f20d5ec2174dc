package dev.libella.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Fetches one file over HTTP. What has arrived is kept under another name (with {@code .part} behind it) until it is
 * complete and its checksum is right; an interrupted download goes on where it stopped.
 */
final class Download {
    private final Duration timeout;
    private final Progress progress;

    /**
     * @param timeout how long to wait for a connection, and for each piece of the answer
     * @param progress is told about bytes
     */
    Download(Duration timeout, Progress progress) {
        this.timeout = timeout;
        this.progress = progress;
    }

    /**
     * Fetches a file.
     *
     * @param target where to put it; its folder exists
     * @throws DataException if the server cannot be reached, refuses, ends early, or sends something else
     * @throws IOException if the file cannot be written
     * @throws InterruptedException if this thread is interrupted; what has arrived is kept
     */
    void fetch(RemoteFile file, Path target) throws IOException, InterruptedException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        long have = Files.exists(part) ? Files.size(part) : 0;
        if (have < file.bytes()) {
            receive(file, part, have);
        }
        String checksum = file.checksum().of(part);
        if (!checksum.equals(file.checksum().hex())) {
            long size = Files.size(part);
            Files.delete(part);
            throw new DataException(
                    "download: " + file.address() + " must have " + file.bytes() + " bytes with checksum "
                            + file.checksum().hex() + "; got " + size + " bytes with " + checksum
                            + "; what came was deleted, try again");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void receive(RemoteFile file, Path part, long have) throws IOException, InterruptedException {
        HttpURLConnection connection =
                (HttpURLConnection) file.address().toURL().openConnection();
        connection.setConnectTimeout(Math.toIntExact(timeout.toMillis()));
        connection.setReadTimeout(Math.toIntExact(timeout.toMillis()));
        if (have > 0) {
            connection.setRequestProperty("Range", "bytes=" + have + "-");
        }
        try {
            int status = status(file, connection);
            switch (status) {
                case HttpURLConnection.HTTP_PARTIAL -> write(file, connection, part, have, StandardOpenOption.APPEND);
                case HttpURLConnection.HTTP_OK ->
                    write(file, connection, part, 0, StandardOpenOption.TRUNCATE_EXISTING);
                default ->
                    throw new DataException("download: " + file.address() + " answered with HTTP status " + status);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static int status(RemoteFile file, HttpURLConnection connection) throws DataException {
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new DataException("download: " + file.address().getHost() + " cannot be reached (" + e + ")", e);
        }
    }

    /** Writes what arrives behind what is there: no more than the file should have, and one byte to see that it is more. */
    private void write(RemoteFile file, HttpURLConnection connection, Path part, long have, StandardOpenOption how)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[1 << 16];
        long done = have;
        try (InputStream in = connection.getInputStream();
                OutputStream out =
                        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
            while (done <= file.bytes()) {
                int count = read(file, in, buffer, done);
                if (count < 0) {
                    break;
                }
                out.write(buffer, 0, count);
                done += count;
                progress.at(file.name(), Math.min(done, file.bytes()), file.bytes());
                if (Thread.interrupted()) {
                    throw new InterruptedException("download: " + file.address() + " was interrupted");
                }
            }
        }
        if (done < file.bytes()) {
            throw new DataException(ended(file, done));
        }
    }

    private static int read(RemoteFile file, InputStream in, byte[] buffer, long done) throws DataException {
        try {
            return in.read(buffer, 0, (int) Math.min(buffer.length, file.bytes() + 1 - done));
        } catch (IOException e) {
            throw new DataException(ended(file, done) + " (" + e + ")", e);
        }
    }

    private static String ended(RemoteFile file, long done) {
        return "download: " + file.address() + " ended after " + done + " of " + file.bytes()
                + " bytes; try again, it will go on where it stopped";
    }
}
