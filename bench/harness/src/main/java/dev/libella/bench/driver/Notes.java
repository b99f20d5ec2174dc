package dev.libella.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What people wrote below the measured part of the report: a new run keeps it. */
final class Notes {
    private static final String MARK = "<!-- From here on it is written by hand; bench/run keeps it. -->";

    private static final String NONE = "\n" + MARK + "\n";

    private Notes() {}

    /** The part of an earlier report that is kept, the mark included; the mark alone if there is none. */
    static String of(Path report) throws IOException {
        if (!Files.exists(report)) {
            return NONE;
        }
        String text = Files.readString(report);
        int at = text.indexOf(MARK);
        return at < 0 ? NONE : "\n" + text.substring(at);
    }
}
