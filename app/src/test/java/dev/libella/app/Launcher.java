package dev.libella.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Starts {@code ./libella} as a user does: as a process of its own. */
final class Launcher {
    private Launcher() {}

    /** The launcher of this clone. */
    static Path script() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("libella"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "there is no ./libella above " + Path.of("").toAbsolutePath());
            }
        }
        return folder.resolve("libella");
    }

    /** Starts it in a folder, with some environment variables changed. */
    static Process start(Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, List.of(), arguments);
    }

    /** Starts it by another program, such as {@code env}. */
    static Process start(Path folder, Map<String, String> environment, List<String> starter, String... arguments) {
        List<String> command = new ArrayList<>(starter);
        command.add(script().toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    static Run run(Path folder, Map<String, String> environment, String... arguments) {
        return finish(start(folder, environment, arguments));
    }

    /** Waits for its end and for everything it writes. */
    static Run finish(Process process) {
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
        String out = read(process.getInputStream());
        return new Run(process.onExit().join().exitValue(), out, err.join());
    }

    private static String read(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
