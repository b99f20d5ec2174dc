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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a network is computed on this machine. A step may compute several layers; it is named after the last.
 *
 * @param batch images that are computed together
 * @param slice images that are taken through all steps at a time
 * @param bytes memory for what goes from step to step
 * @param steps in the order in which they are computed
 */
record PlanReport(int batch, int slice, long bytes, List<Plan.Line> steps) {
    PlanReport {
        steps = List.copyOf(steps);
    }

    /**
     * Compiles the network for inference; which steps that gives does not depend on its parameters.
     *
     * @throws IllegalArgumentException if it needs more memory than the heap may have
     */
    static PlanReport of(Network network, int batch) {
        Memory.inference(network, batch).requireFits();
        PlanOptions options = PlanOptions.threads(Runtime.getRuntime().availableProcessors());
        Plan plan = Plan.inference(network, Parameters.initialize(network, 0), batch, options);
        return new PlanReport(batch, plan.slice(), plan.bytes(), plan.lines());
    }

    /** Writes a line for each step. */
    void print(PrintWriter out) {
        Table table = new Table(Column.number("step"), Column.text("up to"), Column.text("kernel"));
        for (int i = 0; i < steps.size(); i++) {
            table.row(Integer.toString(i + 1), steps.get(i).name(), steps.get(i).kernel());
        }
        table.print(out);
        String slices = slice < batch ? ", " + slice + " at a time" : "";
        out.println("batch of " + batch + slices + ", " + Figures.bytes(bytes) + " between steps");
    }

    /** The same for programs. */
    Map<String, Object> json() {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Plan.Line step : steps) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("up_to", step.name());
            line.put("kernel", step.kernel());
            lines.add(line);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("batch", batch);
        report.put("slice", slice);
        report.put("bytes", bytes);
        report.put("steps", lines);
        return report;
    }
}
