package dev.libella.bench.driver;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How much is measured.
 *
 * @param quick whether only the short comparison
 * @param json whether rows are printed as JSON
 * @param only workloads whose name this finds
 * @param threads how many threads each engine gets, one comparison each
 */
record Settings(boolean quick, boolean json, Pattern only, List<Integer> threads) {
    private static final List<String> OPTIONS = List.of("--quick", "--json", "--only PATTERN", "--threads N,N");

    static Settings parse(List<String> arguments) {
        boolean quick = false;
        boolean json = false;
        Pattern only = Pattern.compile("");
        List<Integer> threads = Runtime.getRuntime().availableProcessors() > 1 ? List.of(2, 1) : List.of(1);
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--quick" -> quick = true;
                case "--json" -> json = true;
                case "--only" -> only = Pattern.compile(value(arguments, ++i));
                case "--threads" ->
                    threads = List.of(value(arguments, ++i).split(",", -1)).stream()
                            .map(Integer::valueOf)
                            .toList();
                default ->
                    throw new IllegalArgumentException(
                            "bench: there is no option '" + arguments.get(i) + "'; there are " + OPTIONS);
            }
        }
        return new Settings(quick, json, only, threads);
    }

    private static String value(List<String> arguments, int index) {
        if (index >= arguments.size()) {
            throw new IllegalArgumentException("bench: " + arguments.getLast() + " needs a value");
        }
        return arguments.get(index);
    }

    /** How often each engine's turn comes; the median counts. */
    int repetitions() {
        return quick ? 5 : 7;
    }

    /** How long a turn is at least. */
    long turnMillis() {
        return quick ? 60 : 250;
    }

    /** How long each engine runs before its first turn. A whole training step takes the compiler seconds to settle. */
    long warmUpMillis() {
        return quick ? 3000 : 8000;
    }

    /** The command that measures this again. */
    String command() {
        return "bench/run" + (quick ? " --quick" : "") + (only.pattern().isEmpty() ? "" : " --only '" + only + "'")
                + " --threads "
                + threads.stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
