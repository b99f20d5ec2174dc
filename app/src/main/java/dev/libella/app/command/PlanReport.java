package dev.libella.app.command;

import dev.libella.app.report.Figures;
import dev.libella.app.report.Table;
import dev.libella.app.report.Table.Column;
import dev.libella.nn.Memory;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a network is computed on this machine. A step may compute several layers; it is named after the last.
 *
 * @param batch images that are computed together
 * @param slice images that are taken through all steps at a time
 * @param threads that compute
 * @param bytes memory for what goes from step to step
 * @param steps in the order in which they are computed
 * @param times of the steps, if they were asked for
 */
record PlanReport(int batch, int slice, int threads, long bytes, List<Plan.Line> steps, Optional<StepTimes> times) {
    PlanReport {
        steps = List.copyOf(steps);
    }

    /**
     * Compiles the network for inference.
     *
     * @param weights its parameters, where it has some; only weights in eight bits give other steps than any others
     * @param timed how long to take the steps' times, if at all
     * @throws IllegalArgumentException if it needs more memory than the heap may have
     */
    static PlanReport of(
            Network network, Optional<Parameters> weights, int batch, PlanOptions options, Optional<Duration> timed) {
        Memory.inference(network, batch).requireFits();
        Plan plan = Plan.inference(network, weights.orElseGet(() -> Parameters.initialize(network, 0)), batch, options);
        return new PlanReport(
                batch,
                plan.slice(),
                options.workers().threads(),
                plan.bytes(),
                plan.lines(),
                timed.map(duration -> StepTimes.measure(plan, duration)));
    }

    /** Writes a line for each step. */
    void print(PrintWriter out) {
        List<Column> columns = new ArrayList<>(
                List.of(Column.number("step"), Column.text("up to"), Column.text("kernel"), Column.text("result")));
        times.ifPresent(t -> columns.addAll(
                List.of(Column.number("ms"), Column.number("share"), Column.number("GFLOP/s"), Column.number("GB/s"))));
        Table table = new Table(columns);
        for (int i = 0; i < steps.size(); i++) {
            Plan.Line step = steps.get(i);
            List<String> row =
                    new ArrayList<>(List.of(Integer.toString(i + 1), step.name(), step.kernel(), step.layout()));
            if (times.isPresent()) {
                StepTimes taken = times.get();
                row.add(milliseconds(taken.seconds(i)));
                row.add(Figures.percent(taken.share(i)));
                row.add(step.multiplyAdds() > 0 ? rate(taken.flopsPerSecond(i, step)) : "");
                row.add(step.multiplyAdds() > 0 ? "" : rate(taken.bytesPerSecond(i, step)));
            }
            table.row(row);
        }
        table.print(out);
        String slices = slice < batch ? ", " + slice + " at a time" : "";
        out.println("batch of " + batch + slices + ", " + Figures.bytes(bytes) + " between steps");
        times.ifPresent(t -> out.println(milliseconds(t.seconds()) + " ms on " + threads
                + (threads == 1 ? " thread" : " threads") + ", medians of " + Figures.count(t.runs()) + " runs"));
    }

    private static String milliseconds(double seconds) {
        return String.format(Locale.ROOT, "%.4f", 1e3 * seconds);
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%.1f", perSecond / 1e9);
    }

    /** The same for programs. */
    Map<String, Object> json() {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Plan.Line step = steps.get(i);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("up_to", step.name());
            line.put("kernel", step.kernel());
            line.put("result", step.layout());
            line.put("multiply_adds", step.multiplyAdds());
            line.put("bytes", step.bytes());
            if (times.isPresent()) {
                StepTimes taken = times.get();
                line.put("milliseconds", 1e3 * taken.seconds(i));
                line.put("share", taken.share(i));
                line.put("gflops", taken.flopsPerSecond(i, step) / 1e9);
                line.put("gigabytes_per_second", taken.bytesPerSecond(i, step) / 1e9);
            }
            lines.add(line);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("batch", batch);
        report.put("slice", slice);
        report.put("threads", threads);
        report.put("bytes", bytes);
        times.ifPresent(t -> {
            report.put("milliseconds", 1e3 * t.seconds());
            report.put("runs", t.runs());
        });
        report.put("steps", lines);
        return report;
    }
}
