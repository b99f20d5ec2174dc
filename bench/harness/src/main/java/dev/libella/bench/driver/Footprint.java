package dev.libella.bench.driver;

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
    /** Process start to first prediction. */
    static final String START = "process start to first prediction, lenet5";

    /** Resident memory. */
    static final String MEMORY = "resident memory, lenet5 training";

    /** Installed size. */
    static final String SIZE = "jars to install";

    private static final String FAMILY = "Starting, memory, size";
    private static final long TRAINING_MILLIS = 4000;

    /**
     * Else a JVM lets garbage grow to a part of the machine's memory, which says nothing about who trains, and keeps what
     * its compilers have used. JavaCPP would limit native memory by the heap's size.
     */
    private static final List<String> SMALL_HEAP = List.of(
            "-Xms8m",
            "-Xmx64m",
            "-XX:TrimNativeHeapInterval=1000",
            "-Dorg.bytedeco.javacpp.maxbytes=0",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");

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
        List<Row> rows = new ArrayList<>();
        if (settings.includes(START)) {
            rows.add(start());
        }
        if (settings.includes(MEMORY)) {
            rows.add(memory());
        }
        if (settings.includes(SIZE)) {
            rows.add(size());
        }
        return rows;
    }

    /** From the start of a process to the first prediction of a LeNet-5, in turns, after one that does not count. */
    private Row start() {
        FirstPrediction first = new FirstPrediction(place, threads());
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        List<Contestant> taking = new ArrayList<>(contestants);
        for (int turn = -1; turn < settings.thoroughness().repetitions(); turn++) {
            for (Contestant contestant : List.copyOf(taking)) {
                try {
                    double time = first.seconds(contestant);
                    if (turn >= 0) {
                        seconds.computeIfAbsent(contestant.name(), name -> new ArrayList<>())
                                .add(time);
                    }
                } catch (IOException e) {
                    taking.remove(contestant);
                    remarks.add(START, contestant, e);
                }
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        seconds.forEach((name, times) -> medians.put(name, Figure.median(times)));
        return row(START, threads(), "s", medians);
    }

    /** What is resident while a LeNet-5 trains in a new process, all with the same small Java heap. */
    private Row memory() {
        Map<String, Double> megabytes = new LinkedHashMap<>();
        for (Contestant contestant : contestants) {
            try (Child child = Child.start(contestant, threads(), place, SMALL_HEAP)) {
                String answer = child.ask("open " + place.work().resolve("memory.bin") + " lenet5 training");
                if (!answer.equals("opened")) {
                    remarks.add(MEMORY, contestant, answer);
                    continue;
                }
                child.run(TRAINING_MILLIS);
                megabytes.put(contestant.name(), Machine.residentMegabytes(child.pid()));
            } catch (IOException e) {
                remarks.add(MEMORY, contestant, e);
            }
        }
        return row(MEMORY, threads(), "MB", megabytes);
    }

    /** The jars that a program using the engine has to bring along. */
    private Row size() {
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
                remarks.add(SIZE, contestant, e);
            }
        }
        return row(SIZE, 1, "MB", megabytes);
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
