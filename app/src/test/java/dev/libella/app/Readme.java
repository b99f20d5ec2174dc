package dev.libella.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The README's examples. */
final class Readme {
    private Readme() {}

    /** What stands between the first {@code ```language} and the next {@code ```}. */
    static String block(String language) throws IOException {
        Path file = Launcher.script().resolveSibling("README.md");
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(file));
        if (!matcher.find()) {
            throw new IllegalStateException("README.md has no block in " + language);
        }
        return matcher.group(1);
    }

    /** The shell commands, without their comments. */
    static List<String> commands() throws IOException {
        return block("sh")
                .lines()
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
