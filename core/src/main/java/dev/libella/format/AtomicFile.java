package dev.libella.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a file so that its place always holds either the old content or the new one, whole: the new one is written
 * beside it, flushed to the disk, and renamed. A crash, a full disk or Ctrl-C leaves what was there.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to the channel, from its position on. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes a file, replacing the one that may be there.
     *
     * @param content called once
     * @throws IOException if the folder is missing or read-only, the disk is full, or {@code content} fails; then the file
     *     is as it was
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        Path name = target.getFileName();
        if (folder == null || name == null || Files.isDirectory(target)) {
            throw new IOException("cannot write '" + file + "': it is a folder; give a file's name");
        }
        Path beside = folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".tmp");
        removeLeftovers(folder, name);
        try {
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "cannot write '" + file + "': there is no folder '" + folder + "'; create it first", e);
        } catch (AccessDeniedException e) {
            throw new IOException("cannot write '" + file + "': no permission to write in '" + folder + "'", e);
        } catch (FileSystemException e) {
            throw new IOException(
                    "cannot write '" + file + "': " + Objects.requireNonNullElse(e.getReason(), e.toString())
                            + "; choose another place",
                    e);
        } catch (IOException e) {
            throw new IOException(
                    "cannot write '" + file + "': " + e.getMessage() + "; make room, or choose another place", e);
        } finally {
            Files.deleteIfExists(beside);
        }
        flushFolder(folder);
    }

    /**
     * Removes what killed processes have left beside the file: nobody of that number lives, and nothing was written for
     * an hour (a process of another machine or container has a number that says nothing here).
     */
    private static void removeLeftovers(Path folder, Path name) {
        Pattern leftover = Pattern.compile("\\." + Pattern.quote(name.toString()) + "\\.(\\d{1,18})\\.tmp");
        Instant old = Instant.now().minus(Duration.ofHours(1));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher matcher = leftover.matcher(String.valueOf(file.getFileName()));
                if (matcher.matches()
                        && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()
                        && Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            // Writing says what is wrong with the folder.
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "leftovers in " + folder + " cannot be removed", e);
        }
    }

    /** Makes the rename itself survive a power failure, where the system can (Windows cannot open a folder). */
    private static void flushFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "the folder " + folder + " cannot be flushed", e);
        }
    }
}
