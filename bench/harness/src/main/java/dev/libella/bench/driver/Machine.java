package dev.libella.bench.driver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {
    private Machine() {}

    /** Processor, cores, memory, system and Java, in one line. */
    static String describe() {
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, " + memory()
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                + System.getProperty("java.runtime.version");
    }

    /** Whether other programs are at work: then the figures are noisy, and those for several threads most of all. */
    static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return String.format(
                Locale.ROOT,
                "Load average %.1f (the comparison by itself makes 1 to 2; more means that other programs took their share)",
                load);
    }

    private static String processor() {
        return field("/proc/cpuinfo", "model name", System.getProperty("os.arch"));
    }

    private static String memory() {
        String kilobytes =
                field("/proc/meminfo", "MemTotal", "").replace("kB", "").strip();
        return kilobytes.isEmpty() ? "" : Math.round(Long.parseLong(kilobytes) / 1048576.0) + " GiB, ";
    }

    /** The memory that a process has resident, in megabytes. */
    static double residentMegabytes(long pid) throws IOException {
        String text = field("/proc/" + pid + "/status", "VmRSS", "");
        if (text.isEmpty()) {
            throw new IOException("this system does not tell a process's resident memory");
        }
        return Long.parseLong(text.replace("kB", "").strip()) / 1000.0 * 1.024;
    }

    private static String field(String file, String name, String otherwise) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
