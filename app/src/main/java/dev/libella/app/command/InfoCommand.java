package dev.libella.app.command;

import dev.libella.app.Version;
import dev.libella.app.report.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code libella info}: what this program is and what it found on this machine. */
@Command(name = "info", description = "Version, JVM, kernels in use, vector width and threads.")
public final class InfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "One JSON document on stdout.")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", Version.text());
        facts.put("jvm", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("threads", Runtime.getRuntime().availableProcessors());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.write(facts, out);
        } else {
            facts.forEach((name, value) -> out.printf("%-8s %s%n", name, value));
        }
        return 0;
    }
}
