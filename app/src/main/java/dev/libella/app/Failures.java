package dev.libella.app;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** Turns what went wrong into one sentence that a person can act on. */
final class Failures {
    private Failures() {}

    /**
     * The sentence for a failure, without a trailing newline.
     *
     * @param hasBatch whether the command that failed has the option {@code --batch}
     */
    static String sentence(Throwable failure, boolean hasBatch) {
        return switch (failure) {
            case UncheckedIOException e when e.getCause() != null -> sentence(e.getCause(), hasBatch);
            case FileSystemException e -> fileSystem(e);
            case FileNotFoundException e -> "a file cannot be opened: " + message(e);
            case EOFException e -> "a file ends too early: " + message(e);
            case IOException e -> message(e);
            case IllegalArgumentException e -> message(e);
            case IllegalStateException e -> message(e);
            case ArithmeticException e -> message(e);
            case OutOfMemoryError e ->
                "the memory is not enough (" + message(e)
                        + "); use " + (hasBatch ? "a smaller --batch, " : "")
                        + "smaller images or a larger heap (JAVA_TOOL_OPTIONS=-Xmx8g)";
            default ->
                "this should not have happened (" + failure
                        + "); please report it with what --debug shows when you run the command again";
        };
    }

    /** Java's own file exceptions carry a path and no sentence. */
    private static String fileSystem(FileSystemException failure) {
        String file = failure.getFile() == null ? "a file" : "'" + failure.getFile() + "'";
        return switch (failure) {
            case NoSuchFileException e -> "there is no file " + file + "; check the path";
            case AccessDeniedException e -> "there is no permission to use " + file;
            case FileAlreadyExistsException e -> file + " exists already";
            case NotDirectoryException e -> file + " must be a folder and is not";
            case DirectoryNotEmptyException e -> "the folder " + file + " must be empty and is not";
            default -> file + " cannot be used: " + Objects.requireNonNullElse(failure.getReason(), failure.toString());
        };
    }

    private static String message(Throwable failure) {
        return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    }
}
