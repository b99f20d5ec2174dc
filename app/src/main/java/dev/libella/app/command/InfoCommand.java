package dev.libella.app.command;

import dev.libella.app.Version;
import dev.libella.app.report.Json;
import dev.libella.plan.Kernels;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code libella info}: what this program is and what it found on this machine. */
@Command(name = "info", description = "Version, JVM, kernels in use, vector width and threads.")
public final class InfoCommand implements Callable<Integer> {
    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        OptionalInt bits = Kernels.vectorBits();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", Version.text());
        facts.put("jvm", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("kernels", bits.isPresent() ? "vector" : "reference");
        facts.put("vector_bits", bits.orElse(0));
        facts.put("threads", Runtime.getRuntime().availableProcessors());
        facts.put("max_heap_bytes", Runtime.getRuntime().maxMemory());
        if (output.json()) {
            Json.write(facts, output.out());
        } else {
            print(facts, output.out());
        }
        return 0;
    }

    private static void print(Map<String, Object> facts, PrintWriter out) {
        facts.forEach((name, value) -> out.println(String.format("%-15s %s", name.replace('_', ' '), value)));
        out.flush();
    }
}
