package dev.libella.bench.driver;

import dev.libella.bench.workload.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * What was asked for.
 *
 * @param thoroughness how much is measured, and how long
 * @param json whether rows are printed as JSON
 * @param only workloads whose name this finds
 * @param threads how many threads each engine gets, one comparison each
 */
record Settings(Thoroughness thoroughness, boolean json, Pattern only, List<Integer> threads) {
    private static final List<String> OPTIONS =
            List.of("--quick", "--standard", "--full", "--json", "--only PATTERN", "--threads N,N");

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if there is no such option or its value is wrong; the message says what to write
     */
    static Settings parse(List<String> arguments) {
        Thoroughness thoroughness = Thoroughness.FULL;
        boolean json = false;
        Pattern only = Pattern.compile("");
        List<Integer> threads = List.of();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--quick", "--standard", "--full" -> thoroughness = thoroughness(argument);
                case "--json" -> json = true;
                case "--only" -> only = pattern(value(arguments, ++i));
                case "--threads" -> threads = threads(value(arguments, ++i));
                default ->
                    throw new IllegalArgumentException(
                            "bench: there is no option '" + argument + "'; there are " + String.join(", ", OPTIONS));
            }
        }
        return new Settings(thoroughness, json, only, threads.isEmpty() ? usual(thoroughness) : threads);
    }

    private static Thoroughness thoroughness(String option) {
        return Arrays.stream(Thoroughness.values())
                .filter(value -> value.option().equals(option))
                .findFirst()
                .orElseThrow();
    }

    private static Pattern pattern(String value) {
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("bench: --only must be a regular expression; got '" + value + "' ("
                    + e.getDescription() + "); write \\( for a parenthesis");
        }
    }

    private static List<Integer> threads(String value) {
        try {
            List<Integer> threads =
                    Arrays.stream(value.split(",", -1)).map(Integer::valueOf).toList();
            if (threads.stream().allMatch(number -> number > 0)) {
                return threads;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "bench: --threads must be numbers from 1 on, separated by commas; got '" + value + "'");
    }

    private static List<Integer> usual(Thoroughness thoroughness) {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return List.of(1);
        }
        return thoroughness == Thoroughness.QUICK ? List.of(2) : List.of(2, 1);
    }

    private static String value(List<String> arguments, int index) {
        if (index >= arguments.size()) {
            throw new IllegalArgumentException("bench: " + arguments.getLast() + " needs a value");
        }
        return arguments.get(index);
    }

    /** Whether a workload is measured with this number of threads. */
    boolean includes(Workload workload, int numberOfThreads) {
        return only.matcher(workload.name()).find()
                && (isPart()
                        || thoroughness.includes(workload, numberOfThreads, numberOfThreads == threads.getFirst()));
    }

    /** Whether something apart from the workloads is measured. */
    boolean includes(String footprint) {
        return only.matcher(footprint).find() && (isPart() || thoroughness != Thoroughness.QUICK);
    }

    /** Whether only some workloads were asked for: those are then measured whatever the thoroughness. */
    boolean isPart() {
        return !only.pattern().isEmpty();
    }

    /** The command that measures this again. */
    String command() {
        return "bench/run " + thoroughness.option() + (isPart() ? " --only '" + only + "'" : "") + " --threads "
                + threads.stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
