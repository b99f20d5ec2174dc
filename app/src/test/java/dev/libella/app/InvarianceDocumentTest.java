package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the pieces of Java in docs/invariance.md and compares what they print. */
class InvarianceDocumentTest {
    private static final Pattern PIECE =
            Pattern.compile("```java\n(?!import)(.*?)```\n\n```text\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private static Path folder;

    @Test
    void everyPieceOfJavaPrintsWhatThePageShows() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "invariance.md"));
        List<String> pieces = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (Matcher matcher = PIECE.matcher(page); matcher.find(); ) {
            pieces.add(matcher.group(1));
            outputs.add(matcher.group(2));
        }
        assertThat(pieces).hasSize(page.split("```java", -1).length - 2);
        List<String> printed = LectureTest.runJava(LectureTest.imports(page), pieces, folder);
        assertThat(printed).isEqualTo(outputs);
    }
}
