package dev.libella.bench.driver;

import dev.libella.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The comparison: {@code bench/run} starts it. */
public final class Bench {
    private static final String NO_TIME = "no time was left";

    private final Place place;
    private final Settings settings;
    private final String commit;
    private final String date =
            LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'"));
    private final long started = System.nanoTime();
    private final Remarks remarks = new Remarks();
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();

    private Bench(Place place, Settings settings, String commit) {
        this.place = place;
        this.settings = settings;
        this.commit = commit;
    }

    /**
     * Measures, prints, and writes {@code docs/performance.md}.
     *
     * @param arguments the project's folder, its commit, then options. Not modified.
     */
    public static void main(String[] arguments) throws IOException {
        List<String> given = List.of(arguments);
        Settings settings;
        try {
            settings = Settings.parse(given.subList(2, given.size()));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        new Bench(new Place(Path.of(given.get(0))), settings, given.get(1)).run();
    }

    private void run() throws IOException {
        int first = settings.threads().getFirst();
        rows.addAll(new Footprint(place, settings, remarks, contestants(first)).measure());
        for (Pass pass : Pass.of(settings)) {
            compare(pass);
        }
        write();
        System.out.println(settings.json() ? JsonRows.of(Row.sorted(rows)) : report());
        System.err.println("bench: written to " + place.report(settings.isPart()));
    }

    private String report() {
        List<String> head = List.of(
                "Measured " + date + " at " + commit + " by `" + settings.command() + "`",
                Machine.describe(),
                Machine.load(),
                versions.isEmpty() ? "Versions: see bench/*/pom.xml" : String.join(", ", versions.values()),
                settings.isPart()
                        ? "Only a part of the workloads"
                        : settings.thoroughness().leavesOut());
        int repetitions = settings.thoroughness().repetitions();
        List<String> engines = Stream.concat(Stream.of(Contestant.LIBELLA), Contestant.PEERS.stream())
                .map(Contestant::name)
                .toList();
        return Report.of(head, repetitions, settings.isPart(), engines, Row.sorted(rows), remarks);
    }

    /** After each workload, so that a run that is ended early has not been for nothing. */
    private void write() throws IOException {
        Path file = place.report(settings.isPart());
        Files.writeString(file, report() + Notes.of(file));
    }

    private void compare(Pass pass) throws IOException {
        List<Child> engines = new ArrayList<>();
        try (Child limits = Child.start(Contestant.LIMITS, pass.threads(), place, List.of())) {
            for (Contestant contestant : contestants(pass.threads())) {
                start(contestant, pass.threads(), engines);
            }
            Comparison comparison = new Comparison(place, settings, remarks);
            for (Workload workload : pass.workloads()) {
                if (System.nanoTime() - started
                        > settings.thoroughness().limit().toNanos()) {
                    remarks.add(workload.name() + " with " + pass.threads() + " threads", NO_TIME);
                    continue;
                }
                for (Row row : comparison.measure(workload, pass.threads(), engines, limits)) {
                    rows.add(row);
                    System.err.println("bench: " + row.inWords());
                }
                write();
            }
        } finally {
            engines.forEach(Child::close);
        }
    }

    private List<Contestant> contestants(int threads) {
        boolean first = threads == settings.threads().getFirst();
        return Stream.concat(Stream.of(Contestant.LIBELLA), Contestant.PEERS.stream())
                .filter(contestant -> settings.thoroughness().includes(contestant, first))
                .toList();
    }

    private void start(Contestant contestant, int threads, List<Child> engines) {
        try {
            Child child = Child.start(contestant, threads, place, List.of());
            engines.add(child);
            versions.put(contestant.name(), contestant.name() + " " + child.version());
        } catch (IOException e) {
            remarks.add("everything", contestant, e);
        }
    }
}
