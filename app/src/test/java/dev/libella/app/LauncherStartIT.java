package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.data.Preprocessing;
import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The two ways in which the launcher starts a JVM: light, and full for much work. */
class LauncherStartIT {
    private static final Map<String, String> AS_IT_LIKES = Map.of();
    private static final Map<String, String> FULL = Map.of("LIBELLA_START", "full");
    private static final String LITTLE = "little.safetensors";

    /** Few weights, but more multiply-adds than a light start does. */
    private static final String MUCH = "much.safetensors";

    @TempDir
    private Path folder;

    @BeforeEach
    void drawImage() throws IOException {
        ImageIO.write(
                Pictures.image("disc", 3), "png", folder.resolve("image.png").toFile());
        save(LITTLE, Network.of(Shape.of(1, 12, 12), Conv2d.of(1, 4, 3), new Flatten(), Linear.of(400, 2)));
        save(
                MUCH,
                Network.of(
                        Shape.of(1, 259, 259),
                        Conv2d.of(1, 24, 3),
                        Conv2d.of(24, 24, 3),
                        AvgPool2d.of(255),
                        new Flatten(),
                        Linear.of(24, 2)));
    }

    private void save(String file, Network network) throws IOException {
        new Model(
                        network,
                        Parameters.initialize(network, 7),
                        List.of("disc", "square"),
                        Preprocessing.none(network.input()),
                        Provenance.unknown())
                .save(folder.resolve(file));
    }

    private Run classify(Map<String, String> environment, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "classify";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Launcher.run(folder, environment, command);
    }

    @Test
    void aLightStartGivesTheSameAnswer() {
        Run light = classify(AS_IT_LIKES, LITTLE, "image.png", "--json");
        assertThat(light.err()).isEmpty();
        assertThat(light.out()).contains("\"image\" : \"image.png\"");
        assertThat(light).isEqualTo(classify(FULL, LITTLE, "image.png", "--json"));
    }

    @Test
    void optionsFromTheEnvironmentAreNotSpokenOf() {
        Run light = classify(Map.of("JAVA_TOOL_OPTIONS", "-Xmx300m"), LITTLE, "image.png");
        assertThat(light).isEqualTo(classify(AS_IT_LIKES, LITTLE, "image.png"));
        assertThat(light.err()).isEmpty();
    }

    @Test
    void errorsComeThrough() {
        Run missing = classify(AS_IT_LIKES, LITTLE, "none.png");
        assertThat(missing.err()).isEqualTo("libella: images: none.png does not exist\n");
        assertThat(missing.code()).isEqualTo(1);
        Run misuse = classify(AS_IT_LIKES, LITTLE, "image.png", "--topp", "1");
        assertThat(misuse.err()).contains("Did you mean: --top?");
        assertThat(misuse.code()).isEqualTo(2);
    }

    @Test
    void muchWorkGoesOverToAFullStart() {
        Run answer = classify(AS_IT_LIKES, MUCH, "image.png");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).startsWith("image.png\n");
        assertThat(answer).isEqualTo(classify(FULL, MUCH, "image.png"));
    }

    @Test
    void andItsErrorsComeThrough() {
        Run missing = classify(AS_IT_LIKES, MUCH, "image.png", "none.png");
        assertThat(missing.err()).isEqualTo("libella: images: none.png does not exist\n");
        assertThat(missing.out()).isEmpty();
        assertThat(missing.code()).isEqualTo(1);
    }

    /** The image is a pipe: that somebody reads it says that the full start has begun, and nothing comes out of it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whenTheFirstJvmIsToldToEndSoIsTheSecond() throws Exception {
        Path pipe = folder.resolve("pipe.png");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process light = Launcher.start(folder, AS_IT_LIKES, "classify", MUCH, pipe.toString());
        try (OutputStream open = Files.newOutputStream(pipe)) {
            assertThat(open).isNotNull();
            List<ProcessHandle> others = light.descendants().toList();
            assertThat(others).isNotEmpty();

            light.toHandle().destroy();

            assertThat(light.waitFor()).isEqualTo(143);
            CompletableFuture.allOf(others.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
        }
    }
}
