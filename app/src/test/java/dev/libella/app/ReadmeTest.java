package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private static final String PROGRAM = """
            import dev.libella.nn.*;
            import dev.libella.sample.FashionMnistSample;
            import dev.libella.tensor.Shape;
            import dev.libella.train.*;
            import dev.libella.train.loss.CrossEntropy;

            public class Example {
                public static void main(String[] arguments) throws Exception {
            BODY
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void theTenLinesOfJavaCompileAndLearn() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("Example.java"), PROGRAM.replace("BODY", Readme.block("java")));
        String classPath = System.getProperty("java.class.path");
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, complaints, "-proc:none", "-cp", classPath, source.toString());
        assertThat(compiled).as(complaints.toString(StandardCharsets.UTF_8)).isZero();

        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        folder + System.getProperty("path.separator") + classPath,
                        "Example"))
                .redirectErrorStream(true)
                .start();
        String output;
        try (InputStreamReader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            output = reader.readAllAsString();
        }
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).containsPattern("accuracy 0\\.[78][0-9]+").contains("Ankle boot 0.");
    }
}
