package dev.libella.bench.engine;

import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.bench.workload.Workloads;
import dev.libella.zoo.Zoo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The process an engine works in: takes commands from standard input and answers each with one line that begins with
 * {@value #ANSWER}, so that whatever native code prints does not matter.
 *
 * <pre>
 * open FILE WORKLOAD   prepare it, and write the numbers to compare to the file   → opened
 * run MILLISECONDS     run at least that long          → ran MILLISECONDS OF COMPILING, NANOSECONDS OF EACH RUN…
 * close                                                                           → closed
 * </pre>
 */
public final class Host {
    /** How each answer begins. */
    public static final String ANSWER = "@bench ";

    /** Training steps whose losses are compared. */
    private static final int COMPARED_STEPS = 3;

    private final Engine engine;
    private @Nullable Session session;

    private Host(Engine engine) {
        this.engine = engine;
    }

    /**
     * Serves an engine until standard input ends; or, asked for {@code first}, lets a LeNet-5 answer for one image, says
     * so, and returns.
     *
     * @param arguments the number of threads; then nothing, or {@code first}. Not modified.
     * @param maker makes the engine for a number of threads
     */
    public static void serve(String[] arguments, IntFunction<Engine> maker) throws IOException {
        Engine engine = maker.apply(Integer.parseInt(arguments[0]));
        if (arguments.length > 1 && arguments[1].equals("first")) {
            first(engine);
            return;
        }
        new Host(engine).listen();
    }

    private static void first(Engine engine) {
        try (Session session = engine.open(new Work.Inference(Zoo.LENET5.network(), 1))) {
            session.before();
            session.run();
            answer("first " + session.result()[0]);
        } catch (UnsupportedWorkException e) {
            answer("unsupported " + oneLine(e));
        }
    }

    private void listen() throws IOException {
        answer("version " + engine.version());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = commands.readLine();
        while (line != null) {
            try {
                answer(obey(line));
            } catch (UnsupportedWorkException e) {
                answer("unsupported " + oneLine(e));
            } catch (RuntimeException | LinkageError e) {
                e.printStackTrace();
                answer("failed " + oneLine(e));
            }
            line = commands.readLine();
        }
        close();
    }

    private String obey(String line) throws UnsupportedWorkException, IOException {
        String[] words = line.split(" ", 3);
        return switch (words[0]) {
            case "open" -> open(Path.of(words[1]), words[2]);
            case "run" -> run(Long.parseLong(words[1]) * 1_000_000);
            case "close" -> {
                close();
                yield "closed";
            }
            default -> throw new IllegalArgumentException("bench: there is no command '" + line + "'");
        };
    }

    private String open(Path file, String name) throws UnsupportedWorkException, IOException {
        close();
        Work work = Workloads.named(name).work();
        if (work instanceof Work.Training) {
            try (Session compared = engine.open(Inputs.comparable(work))) {
                write(file, results(compared, COMPARED_STEPS));
            }
            session = engine.open(work);
        } else {
            session = engine.open(work);
            write(file, results(session, 1));
        }
        return "opened";
    }

    /** What so many runs compute, one behind the other. */
    private static float[] results(Session session, int runs) {
        float[] results = new float[0];
        for (int run = 0; run < runs; run++) {
            session.before();
            session.run();
            float[] result = session.result();
            int length = results.length;
            results = Arrays.copyOf(results, length + result.length);
            System.arraycopy(result, 0, results, length, result.length);
        }
        return results;
    }

    private static void write(Path file, float[] numbers) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES);
        bytes.asFloatBuffer().put(numbers);
        Files.write(file, bytes.array());
    }

    private String run(long nanoseconds) {
        Session running = session;
        if (running == null) {
            throw new IllegalStateException("bench: open a workload before running");
        }
        long[] times = new long[1024];
        int runs = 0;
        long total = 0;
        long compiling = compilingMillis();
        while (total < nanoseconds) {
            running.before();
            long start = System.nanoTime();
            running.run();
            long time = System.nanoTime() - start;
            if (runs == times.length) {
                times = Arrays.copyOf(times, 2 * runs);
            }
            times[runs++] = time;
            total += time;
        }
        return "ran " + (compilingMillis() - compiling) + " "
                + Arrays.stream(times, 0, runs).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    /** How long this JVM's compilers have worked on what they have finished; 0 if it has none. */
    private static long compilingMillis() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler == null ? 0 : compiler.getTotalCompilationTime();
    }

    private void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private static void answer(String text) {
        System.out.println(ANSWER + text);
        System.out.flush();
    }

    private static String oneLine(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }
}
