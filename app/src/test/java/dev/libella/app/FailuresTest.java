package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void aMissingFileIsNamed() {
        assertThat(Failures.sentence(new NoSuchFileException("cat.png"), false))
                .isEqualTo("there is no file 'cat.png'; check the path");
    }

    @Test
    void whatIsWrappedIsSaidItself() {
        assertThat(Failures.sentence(new UncheckedIOException(new IOException("idx: the file ends too early")), false))
                .isEqualTo("idx: the file ends too early");
    }

    @Test
    void permissionsAndFullDisksHaveASentence() {
        assertThat(Failures.sentence(new AccessDeniedException("/models/a.safetensors"), false))
                .isEqualTo("there is no permission to use '/models/a.safetensors'");
        assertThat(Failures.sentence(
                        new FileSystemException("/models/a.safetensors", null, "No space left on device"), false))
                .isEqualTo("'/models/a.safetensors' cannot be used: No space left on device");
    }

    @Test
    void aBugAsksToBeReported() {
        assertThat(Failures.sentence(new NullPointerException("x"), false))
                .isEqualTo("this should not have happened (java.lang.NullPointerException: x); please report it with"
                        + " what --debug shows when you run the command again");
    }

    @Test
    void noSentenceHasMoreThanOneLine() {
        Stream.of(new IOException(), new IllegalArgumentException(), new OutOfMemoryError("Java heap space"))
                .forEach(failure -> assertThat(Failures.sentence(failure, false))
                        .hasLineCount(1)
                        .isNotBlank());
    }

    @Test
    void theAdviceForTooLittleMemoryFitsTheCommand() {
        OutOfMemoryError failure = new OutOfMemoryError("Java heap space");
        assertThat(Failures.sentence(failure, true))
                .isEqualTo("the memory is not enough (Java heap space); use a smaller --batch, smaller images or a"
                        + " larger heap (JAVA_TOOL_OPTIONS=-Xmx8g)");
        assertThat(Failures.sentence(failure, false))
                .isEqualTo("the memory is not enough (Java heap space); use smaller images or a larger heap"
                        + " (JAVA_TOOL_OPTIONS=-Xmx8g)");
    }
}
