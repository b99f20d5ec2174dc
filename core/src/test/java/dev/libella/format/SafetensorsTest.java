package dev.libella.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBackToTheBit() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z.weight", ramp(Shape.of(3, 2, 5, 5)));
        tensors.put("scalar", Tensor.of(Shape.of(), -0.0f));
        tensors.put("empty", Tensor.zeros(Shape.of(0, 7)));
        tensors.put("special", Tensor.of(Shape.of(4), Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 1e30f));
        tensors.put("longer than a chunk", ramp(Shape.of(40_001)));
        Map<String, String> metadata = Map.of("labels", "[\"shirt\", \"Schläppchen 😀\"]");
        Path file = folder.resolve("model.safetensors");

        Safetensors.of(tensors, metadata).write(file);
        Safetensors read = Safetensors.read(file);

        assertThat(read.tensors()).isEqualTo(tensors);
        assertThat(read.tensors().keySet()).containsAll(tensors.keySet());
        assertThat(read.metadata()).isEqualTo(metadata);
        assertThat(read.skipped()).isEmpty();
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        Path file = folder.resolve("model.safetensors");

        Safetensors.of(Map.of("a", Tensor.of(Shape.of(2), 1, -2)), Map.of("k", "v"))
                .write(file);

        String header =
                "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        int length = Math.ceilDiv(header.length(), 8) * 8;
        ByteBuffer expected = ByteBuffer.allocate(8 + length + 8).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(length).put(header.getBytes(StandardCharsets.US_ASCII));
        while (expected.position() < 8 + length) {
            expected.put((byte) ' ');
        }
        expected.putFloat(1).putFloat(-2);
        assertThat(file).hasBinaryContent(expected.array());
    }

    @Test
    void otherFloatingTypesBecomeFloat32AndIntegersArePassedOver() throws IOException {
        byte[] data = ByteBuffer.allocate(2 + 2 + 8 + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x3c01) // F16: 1 + 2⁻¹⁰
                .putShort((short) 0xc040) // BF16: −3
                .putDouble(0.1)
                .putLong(42)
                .array();

        Safetensors read = read("""
                {"half":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},
                 "brain":{"dtype":"BF16","shape":[],"data_offsets":[2,4]},
                 "double":{"dtype":"F64","shape":[1,1],"data_offsets":[4,12]},
                 "bn1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[12,20]}}""", data);

        assertThat(read.tensors().get("half")).isEqualTo(Tensor.of(Shape.of(1), 1 + 0x1p-10f));
        assertThat(read.tensors().get("brain")).isEqualTo(Tensor.of(Shape.of(), -3));
        assertThat(read.tensors().get("double")).isEqualTo(Tensor.of(Shape.of(1, 1), 0.1f));
        assertThat(read.skipped())
                .isEqualTo(Map.of("bn1.num_batches_tracked", "I64 [] is not a floating-point tensor"));
    }

    @Test
    void theOrderIsThatOfTheDataNotOfTheNames() throws IOException {
        Safetensors read = read("""
                {"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},\
                "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[8]);

        assertThat(read.tensors().keySet()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}  | 'a' is F32 [3] and so takes 12 bytes; its data_offsets are [0, 8]
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}  | 'a' is F32 [2] and so takes 8 bytes; its data_offsets are [8, 0]
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}} | 'a' is F32 [2] and so takes 8 bytes; its data_offsets are [-8, 0]
                    {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}} | 'a' cannot be read: shape: sizes must not be negative; got [-2]
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}    | 'a' must have two data_offsets, begin and end; got [0]
                    {"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}   | 'a' has the unknown dtype 'Q4'; known are [BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64, C64]
                    {"a":{"dtype":"F32","shape":[2]}}                       | the header is malformed: json: 'data_offsets' is missing in {"dtype":"F32","shape":[2]}
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}} | 'a' must have dtype, shape and data_offsets only; got 'x'
                    {"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}} | the header is malformed: json: expected an integer; got 2.5
                    {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}} | the tensors take 16 bytes and the file has only 8 behind its header; it is truncated
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  | 4 bytes follow the last tensor; the tensors must fill the file
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}  | there is a gap before 'a', from byte 0 to 4; tensors must follow each other
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 'b' begins at byte 4, inside the tensor before it, which ends at 8; tensors must not overlap
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | the header is malformed: json: line 1, column 107: the name "a" comes twice in one object; got '}'
                    {"__metadata__":{"k":1}}                                | the header is malformed: json: expected a text; got 1
                    {"a":{"dtype":"F32","shape":[2147483647,2147483647],"data_offsets":[0,8]}} | 'a' cannot be read: shape: a tensor holds at most 2147483639 elements; got [2147483647, 2147483647]; use a smaller batch or smaller images
                    [1]                                                     | the header must start with '{'; is this a safetensors file?
                    """)
    void aHeaderThatDoesNotFitTheDataIsRefused(String header, String message) {
        assertThatThrownBy(() -> read(header, new byte[8]))
                .isInstanceOf(FormatException.class)
                .hasMessage("safetensors: " + message);
    }

    @Test
    void theHeadersLengthIsCheckedBeforeAnythingIsAllocated() {
        for (long length : new long[] {-1, Long.MAX_VALUE, 17, Safetensors.MAX_HEADER + 1L}) {
            byte[] bytes = ByteBuffer.allocate(24)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array();
            assertThatThrownBy(() -> read(bytes))
                    .isInstanceOf(FormatException.class)
                    .hasMessage("safetensors: the header's length must be at most 16777216 bytes and within the file, "
                            + "which has 24; got " + Long.toUnsignedString(length) + "; is this a safetensors file?");
        }
        assertThatThrownBy(() -> read(new byte[7]))
                .hasMessage("safetensors: a file begins with eight bytes for its header's length; got 7 bytes in all");
        assertThatThrownBy(() -> read("{\"\u00ff\":", StandardCharsets.ISO_8859_1, new byte[0]))
                .hasMessage("safetensors: the header is not UTF-8; the file is corrupt");
    }

    @Test
    void aFileThatIsNotThereOrNoFileIsNamed() throws IOException {
        Path none = folder.resolve("none.safetensors");
        assertThatThrownBy(() -> Safetensors.read(none))
                .hasMessage("cannot read '" + none + "': there is no such file");
        assertThatThrownBy(() -> Safetensors.read(folder))
                .hasMessage("cannot read '" + folder + "': it is a folder; give a safetensors file");
        Path text = folder.resolve("text");
        Files.writeString(text, "hello, this is no model");
        assertThatThrownBy(() -> Safetensors.read(text))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("cannot read '" + text + "': safetensors: the header's length must be");
    }

    /** Random damage: every file is either read or refused with a sentence, quickly and without other exceptions. */
    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("conv1.weight", ramp(Shape.of(2, 1, 3, 3)));
        tensors.put("conv1.bias", ramp(Shape.of(2)));
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(tensors, Map.of("k", "v")).write(file);
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(20261122);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(2 * good.length)) : good.clone();
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : '0' + random.nextInt(10));
            }
            try {
                assertThat(read(bytes).tensors().size()).isLessThanOrEqualTo(2);
            } catch (FormatException e) {
                assertThat(e).hasMessageStartingWith("safetensors: ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(5_000);
    }

    private static Tensor ramp(Shape shape) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = i / 7f - 3;
        }
        return tensor;
    }

    private static Safetensors read(String header, byte[] data) throws IOException {
        return read(header, StandardCharsets.UTF_8, data);
    }

    private static Safetensors read(String header, Charset charset, byte[] data) throws IOException {
        byte[] text = header.getBytes(charset);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .array());
        bytes.write(text);
        bytes.write(data);
        return read(bytes.toByteArray());
    }

    private static Safetensors read(byte[] bytes) throws IOException {
        return Safetensors.read(Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
    }
}
