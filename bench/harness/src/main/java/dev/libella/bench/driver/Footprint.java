package dev.libella.bench.driver;

import dev.libella.bench.engine.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What an engine costs apart from speed: the time to start, the memory it takes, the room on the disk. */
final class Footprint {
    private static final String FAMILY = "Starting, memory, size";
    private static final long TRAINING_MILLIS = 3000;
    private static final double MEGA = 1e6;

    private final Place place;
    private final Settings settings;
    private final Remarks remarks;
    private final List<Contestant> contestants;

    Footprint(Place place, Settings settings, Remarks remarks, List<Contestant> contestants) {
        this.place = place;
        this.settings = settings;
        this.remarks = remarks;
        this.contestants = contestants;
    }

    List<Row> measure() throws IOException {
        return List.of(start(), memory(), size());
    }

    /** From the start of a process to the first prediction of a LeNet-5, in turns. */
    private Row start() {
        String what = "process start to first prediction, lenet5";
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        List<Contestant> taking = new ArrayList<>(contestants);
        for (int turn = 0; turn < settings.repetitions(); turn++) {
            for (Contestant contestant : List.copyOf(taking)) {
                try {
                    double time = first(contestant, threads());
                    seconds.computeIfAbsent(contestant.name(), name -> new ArrayList<>())
                            .add(time);
                } catch (IOException e) {
                    taking.remove(contestant);
                    remarks.add(what, contestant, e);
                }
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        seconds.forEach((name, times) -> medians.put(name, Figure.median(times)));
        return row(what, threads(), "s", medians);
    }

    private double first(Contestant contestant, int threads) throws IOException {
        List<String> arguments = List.of(Integer.toString(threads), "first", "lenet5 latency");
        ProcessBuilder builder = new ProcessBuilder(Child.command(contestant, place, arguments))
                .redirectError(place.log(contestant.module() + "-first").toFile());
        contestant
                .environment()
                .forEach((name, value) ->
                        builder.environment().put(name, value.replace("{threads}", Integer.toString(threads))));
        long started = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null) {
                if (line.startsWith(Host.ANSWER + "first")) {
                    return (System.nanoTime() - started) / 1e9;
                }
                line = lines.readLine();
            }
        } finally {
            process.destroy();
        }
        throw new IOException("it ended without a prediction");
    }

    /** The most that is resident while a LeNet-5 trains in a new process. */
    private Row memory() {
        String what = "peak resident memory, lenet5 training";
        Map<String, Double> megabytes = new LinkedHashMap<>();
        for (Contestant contestant : contestants) {
            try (Child child = Child.start(contestant, threads(), place)) {
                String answer = child.ask("open " + place.work().resolve("memory.bin") + " lenet5 training");
                if (!answer.equals("opened")) {
                    remarks.add(what, contestant, answer);
                    continue;
                }
                child.run(TRAINING_MILLIS);
                megabytes.put(contestant.name(), Machine.peakMegabytes(child.pid()));
            } catch (IOException e) {
                remarks.add(what, contestant, e);
            }
        }
        return row(what, threads(), "MB", megabytes);
    }

    /** The jars that a program using the engine has to bring along. */
    private Row size() {
        String what = "jars to install";
        Map<String, Double> megabytes = new LinkedHashMap<>();
        for (Contestant contestant : contestants) {
            try {
                double bytes = 0;
                if (contestant.equals(Contestant.LIBELLA)) {
                    bytes = zipped(place.root().resolve("core/target/classes"));
                } else {
                    for (Path jar : place.jars(contestant.module())) {
                        bytes += contestant.jars().matcher(jar.toString()).find() ? Files.size(jar) : 0;
                    }
                }
                megabytes.put(contestant.name(), bytes / MEGA);
            } catch (IOException e) {
                remarks.add(what, contestant, e);
            }
        }
        return row(what, 1, "MB", megabytes);
    }

    /** How large a folder's jar is. */
    private static long zipped(Path folder) throws IOException {
        Counter counter = new Counter();
        try (ZipOutputStream zip = new ZipOutputStream(counter);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return counter.bytes;
    }

    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int from, int length) {
            bytes += length;
        }
    }

    private int threads() {
        return settings.threads().getFirst();
    }

    private static Row row(String what, int threads, String unit, Map<String, Double> values) {
        return new Row(FAMILY, what, threads, unit, Figure.Better.LOWER, values, OptionalDouble.empty());
    }
}
