package dev.libella.bench.driver;

import dev.libella.bench.workload.Workload;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who did not take part in what, and why: nobody is left out silently. */
final class Remarks {
    private final Map<String, Set<String>> workloadsByReason = new LinkedHashMap<>();

    void add(Workload workload, Contestant contestant, IOException failure) {
        add(workload.name(), contestant, failure);
    }

    void add(String what, Contestant contestant, IOException failure) {
        String message = failure.getMessage();
        add(what, contestant, message == null ? failure.toString() : message);
    }

    void add(Workload workload, Contestant contestant, String reason) {
        add(workload.name(), contestant, reason);
    }

    void add(String what, Contestant contestant, String reason) {
        add(what, contestant.name() + ": " + reason);
    }

    /** For what nobody took part in. */
    void add(String what, String reason) {
        workloadsByReason.computeIfAbsent(reason, key -> new LinkedHashSet<>()).add(what);
    }

    /** What was left out, by contestant and reason. */
    Map<String, Set<String>> all() {
        return workloadsByReason;
    }
}
