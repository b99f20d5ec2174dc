package dev.libella.bench.driver;

import dev.libella.bench.workload.Measure;
import dev.libella.bench.workload.Workload;
import dev.libella.bench.workload.Workloads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** One workload on all engines: first the same results, then turns: A, B, C, A, B, C, … */
final class Comparison {
    /** The most that results may differ, as a share of Libella's largest. */
    private static final double TOLERANCE = 1e-3;

    private static final long LIMIT_MILLIS = 40;

    /** So many times slower than the fastest. */
    static final int FAR_BEHIND = 8;

    private final Place place;
    private final Settings settings;
    private final Remarks remarks;

    Comparison(Place place, Settings settings, Remarks remarks) {
        this.place = place;
        this.settings = settings;
        this.remarks = remarks;
    }

    /**
     * Measures.
     *
     * @param engines running processes, Libella's first. One that ends is removed. Modified.
     */
    List<Row> measure(Workload workload, int threads, List<Child> engines, Child limits) throws IOException {
        Optional<float[]> expected = open(workload, engines.getFirst(), engines);
        if (expected.isEmpty()) {
            return List.of();
        }
        List<Child> taking = new ArrayList<>(List.of(engines.getFirst()));
        for (Child engine : List.copyOf(engines.subList(1, engines.size()))) {
            Optional<float[]> result = open(workload, engine, engines);
            if (result.isPresent() && agrees(workload, engine, result.get(), expected.get())) {
                taking.add(engine);
            }
        }
        Optional<Workload> limit = limit(workload.measure());
        if (limit.isPresent()) {
            limits.ask("open " + place.work().resolve("limits.bin") + " "
                    + limit.get().name());
            limits.run(2 * LIMIT_MILLIS);
        }
        List<Child> once = muchSlower(warmUp(workload, taking, engines));
        Map<String, List<List<Figure>>> turns = new LinkedHashMap<>();
        OptionalDouble most = OptionalDouble.empty();
        for (int turn = 0; turn < settings.thoroughness().repetitions(); turn++) {
            for (Child engine : List.copyOf(taking)) {
                if (turn > 0 && once.contains(engine)) {
                    continue;
                }
                try {
                    Runs runs = engine.run(settings.thoroughness().turnMillis());
                    turns.computeIfAbsent(engine.contestant().name(), name -> new ArrayList<>())
                            .add(Figure.of(workload.measure(), runs.nanoseconds()));
                } catch (IOException e) {
                    drop(workload, engine, e, taking, engines);
                }
            }
            if (limit.isPresent()) {
                double now = Figure.of(
                                limit.get().measure(), limits.run(LIMIT_MILLIS).nanoseconds())
                        .getFirst()
                        .value();
                most = OptionalDouble.of(Math.max(now, most.orElse(now)));
            }
        }
        for (Child engine : taking) {
            engine.ask("close");
        }
        return rows(workload, threads, turns, most);
    }

    /** Warms up all that take part: nanoseconds of a run of each. */
    private Map<Child, Double> warmUp(Workload workload, List<Child> taking, List<Child> engines) {
        Map<Child, Double> nanoseconds = new LinkedHashMap<>();
        for (Child engine : List.copyOf(taking)) {
            try {
                nanoseconds.put(engine, WarmUp.run(engine::run, settings.thoroughness()));
            } catch (IOException e) {
                drop(workload, engine, e, taking, engines);
            }
        }
        return nanoseconds;
    }

    /** Who gets one turn only: it is so far behind that more turns would not tell more, but take most of the time. */
    private static List<Child> muchSlower(Map<Child, Double> nanoseconds) {
        double fastest =
                nanoseconds.values().stream().mapToDouble(value -> value).min().orElse(0);
        return nanoseconds.entrySet().stream()
                .filter(entry -> entry.getValue() > FAR_BEHIND * fastest)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void drop(Workload workload, Child engine, IOException e, List<Child> taking, List<Child> engines) {
        taking.remove(engine);
        engines.remove(engine);
        remarks.add(workload, engine.contestant(), e);
    }

    private static Optional<Workload> limit(Measure measure) {
        return switch (measure) {
            case Measure.Gigaflops g -> Optional.of(Workloads.peak());
            case Measure.Gigabytes g -> Optional.of(Workloads.copy());
            case Measure.Images i -> Optional.empty();
            case Measure.Latency l -> Optional.empty();
        };
    }

    private Optional<float[]> open(Workload workload, Child engine, List<Child> engines) throws IOException {
        Path file = place.work().resolve(engine.contestant().module() + ".bin");
        try {
            String answer = engine.ask("open " + file + " " + workload.name());
            if (!answer.equals("opened")) {
                remarks.add(workload, engine.contestant(), answer);
                return Optional.empty();
            }
        } catch (IOException e) {
            engines.remove(engine);
            remarks.add(workload, engine.contestant(), e);
            return Optional.empty();
        }
        FloatBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).asFloatBuffer();
        float[] result = new float[buffer.remaining()];
        buffer.get(result);
        return Optional.of(result);
    }

    /** Whether a result is Libella's: a fast wrong answer does not count. */
    private boolean agrees(Workload workload, Child engine, float[] result, float[] expected) {
        if (result.length != expected.length) {
            remarks.add(workload, engine.contestant(), result.length + " results instead of " + expected.length);
            return false;
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) result[i] - expected[i]));
        }
        if (!(difference <= TOLERANCE * largest)) {
            remarks.add(workload, engine.contestant(), "its results differ by " + difference + " of " + largest);
            return false;
        }
        return true;
    }

    private static List<Row> rows(
            Workload workload, int threads, Map<String, List<List<Figure>>> turns, OptionalDouble limit) {
        List<Row> rows = new ArrayList<>();
        if (turns.isEmpty()) {
            return rows;
        }
        List<Figure> kinds = turns.values().iterator().next().getFirst();
        for (int kind = 0; kind < kinds.size(); kind++) {
            Map<String, Double> medians = new LinkedHashMap<>();
            for (Map.Entry<String, List<List<Figure>>> entry : turns.entrySet()) {
                int index = kind;
                medians.put(
                        entry.getKey(),
                        Figure.median(entry.getValue().stream()
                                .map(figures -> figures.get(index).value())
                                .toList()));
            }
            Figure figure = kinds.get(kind);
            rows.add(new Row(
                    workload.family(), workload.name(), threads, figure.unit(), figure.better(), medians, limit));
        }
        return rows;
    }
}
