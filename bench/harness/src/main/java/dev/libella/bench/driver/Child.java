package dev.libella.bench.driver;

import dev.libella.bench.engine.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process of a contestant, which answers one line to each line it is sent. Between them it is stopped: threads that
 * wait for more work by spinning, or compile in the background, would take their time from the others.
 */
final class Child implements AutoCloseable {
    /** Longer than anything takes, native libraries unpacked for the first time included. */
    private static final int PATIENCE_SECONDS = 300;

    private static final String ENDED = "ended";

    private final Contestant contestant;
    private final Process process;
    private final Writer commands;
    private final Path errors;
    private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(16);
    private final String version;

    private Child(Contestant contestant, int threads, Place place, List<String> flags) throws IOException {
        this.contestant = contestant;
        this.errors = place.log(contestant.module() + "-" + threads);
        List<String> all = new ArrayList<>(List.of("--add-modules=jdk.incubator.vector"));
        all.addAll(flags);
        List<String> command = command(contestant, place, all, List.of(Integer.toString(threads)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(place.work().toFile()) // for what an engine writes beside it
                .redirectError(errors.toFile());
        contestant.prepare(builder, threads);
        this.process = builder.start();
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::listen);
        this.version = answer().replaceFirst("version ", "");
    }

    /**
     * Starts the process; a second time if the first ends at once: native libraries that were only just unpacked do not
     * always find each other.
     *
     * @param flags more of the JVM's flags. Not modified.
     * @throws IOException if it cannot be started, with the process's last words
     */
    static Child start(Contestant contestant, int threads, Place place, List<String> flags) throws IOException {
        try {
            return new Child(contestant, threads, place, flags);
        } catch (IOException e) {
            return new Child(contestant, threads, place, flags);
        }
    }

    /** The command line of a contestant's process: the JVM's flags are the same for all. */
    static List<String> command(Contestant contestant, Place place, List<String> flags, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(place.java().toString()));
        command.addAll(flags);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Dbench.work=" + place.work(),
                "-cp",
                place.classPath(contestant.module()),
                contestant.mainClass()));
        command.addAll(arguments);
        return command;
    }

    Contestant contestant() {
        return contestant;
    }

    String version() {
        return version;
    }

    long pid() {
        return process.pid();
    }

    /**
     * Sends a line and returns the answer.
     *
     * @throws IOException if the process has ended, with its last words
     */
    String ask(String line) throws IOException {
        try {
            signal("CONT");
            commands.write(line + "\n");
            commands.flush();
        } catch (IOException e) {
            throw ended(e);
        }
        String answer = answer();
        signal("STOP");
        return answer;
    }

    private void signal(String name) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Runs what is open for at least this long. */
    Runs run(long milliseconds) throws IOException {
        String answer = ask("run " + milliseconds);
        if (!answer.startsWith("ran ")) {
            throw new IOException(answer);
        }
        long[] numbers = Arrays.stream(answer.substring(4).split(" ", -1))
                .mapToLong(Long::parseLong)
                .toArray();
        return new Runs(numbers[0], Arrays.copyOfRange(numbers, 1, numbers.length));
    }

    private String answer() throws IOException {
        try {
            String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                process.destroyForcibly();
                throw new IOException("no answer within " + PATIENCE_SECONDS + " s");
            }
            if (answer.equals(ENDED)) {
                throw ended(null);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> line.startsWith(Host.ANSWER))
                    .forEach(line -> answers.add(line.substring(Host.ANSWER.length())));
        } catch (IOException | UncheckedIOException e) {
            // The process ended in the middle of a line; what follows says so.
        }
        answers.add(ENDED);
    }

    private IOException ended(@Nullable Throwable cause) {
        String lastWords = "";
        try {
            lastWords = Files.readAllLines(errors).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("WARNING"))
                    .reduce((first, second) -> second)
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            lastWords = "its log cannot be read";
        }
        return new IOException("its process ended: " + lastWords, cause);
    }

    @Override
    public void close() {
        try {
            signal("CONT");
            commands.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
