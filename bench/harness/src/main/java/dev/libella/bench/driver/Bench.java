package dev.libella.bench.driver;

import dev.libella.bench.workload.Workload;
import dev.libella.bench.workload.Workloads;
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
    private final Place place;
    private final Settings settings;
    private final String commit;
    private final String date =
            LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'"));
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
        for (int threads : settings.threads()) {
            compare(threads);
        }
        write();
        System.out.println(settings.json() ? JsonRows.of(rows) : report());
        System.err.println("bench: written to " + place.report(settings.isPart()));
    }

    private String report() {
        List<String> head = List.of(
                "Measured " + date + " at " + commit + " by `" + settings.command() + "`",
                Machine.describe(),
                Machine.load(),
                String.join(", ", versions.values()),
                settings.isPart()
                        ? "Only a part of the workloads"
                        : settings.thoroughness().leavesOut());
        int repetitions = settings.thoroughness().repetitions();
        return Report.of(head, repetitions, settings.isPart(), List.copyOf(versions.keySet()), rows, remarks);
    }

    /** After each workload, so that a run that is ended early has not been for nothing. */
    private void write() throws IOException {
        Path file = place.report(settings.isPart());
        Files.writeString(file, report() + Notes.of(file));
    }

    private void compare(int threads) throws IOException {
        List<Child> engines = new ArrayList<>();
        try (Child limits = Child.start(Contestant.LIMITS, threads, place, List.of())) {
            for (Contestant contestant : contestants(threads)) {
                start(contestant, threads, engines);
            }
            Comparison comparison = new Comparison(place, settings, remarks);
            for (Workload workload : Workloads.all()) {
                if (!settings.includes(workload, threads)) {
                    continue;
                }
                for (Row row : comparison.measure(workload, threads, engines, limits)) {
                    rows.add(row);
                    System.err.println(
                            row.workload() + ", " + row.threads() + " threads, " + row.unit() + ": " + row.values()
                                    + row.limit().stream()
                                            .mapToObj(limit -> " limit " + limit)
                                            .findFirst()
                                            .orElse(""));
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
