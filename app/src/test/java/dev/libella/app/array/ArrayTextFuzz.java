package dev.libella.app.array;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;

/** Text from anywhere as an array: taken, or refused with a sentence. See {@code ReadersFuzz} in core. */
@Tag("fuzz")
class ArrayTextFuzz {
    private static void readOrRefuse(byte[] data, Consumer<String> reader) {
        try {
            reader.accept(new String(data, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | ArithmeticException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("refused without a sentence", e);
            }
        }
    }

    @FuzzTest
    void json(byte[] data) {
        readOrRefuse(data, ArrayText::json);
    }

    @FuzzTest
    void csv(byte[] data) {
        readOrRefuse(data, ArrayText::csv);
    }
}
