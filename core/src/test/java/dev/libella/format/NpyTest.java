package dev.libella.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.libella.Conformance;
import dev.libella.signal.NdArray;
import dev.libella.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NpyTest {

    @TestFactory
    Stream<DynamicTest> readsWhatNumPyWrites() throws IOException {
        try (InputStream in = NpyTest.class.getResourceAsStream("/npy/npy.json")) {
            JsonNode cases = JsonMapper.shared().readTree(in);
            assertThat(cases.size()).isGreaterThan(40);
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(c -> dynamicTest(c.get("name").asString(), () -> {
                        NdArray got = Npy.read(
                                Base64.getDecoder().decode(c.get("file").asString()));
                        assertThat(got).isEqualTo(array(c.get("array")));
                    }));
        }
    }

    @Test
    void writesWhatItReadsBack(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("array.npy");
        for (NdArray array : new NdArray[] {
            NdArray.of(new double[][] {{1, Double.NaN}, {-0.0, Double.NEGATIVE_INFINITY}}),
            NdArray.of(1.5f, 2),
            NdArray.of(Long.MIN_VALUE, Long.MAX_VALUE),
            NdArray.of(Shape.of(), new double[] {7}),
            NdArray.of(Shape.of(3, 0), new long[0]),
            NdArray.of(Shape.of(40_000), new double[40_000])
        }) {
            Npy.write(file, array);
            assertThat(Npy.read(file)).isEqualTo(array);
            assertThat(Files.size(file) - (long) array.shape().elements() * (array instanceof NdArray.Floats ? 4 : 8))
                    .as("the data is aligned")
                    .isEqualTo(128);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    '<c16' | holds complex numbers (<c16); only real numbers can be read: numpy.save(file, array.real or numpy.abs(array))
                    '<U3'  | holds strings (<U3); only real numbers can be read
                    '|S3'  | holds strings (|S3); only real numbers can be read
                    '|O'   | holds Python objects (|O); only real numbers can be read
                    '<M8[s]' | holds dates or durations (<M8[s])
                    '<f16' | numbers of type '<f16' cannot be read; save them as double
                    'f8'   | descr must say the byte order of 'f8' with < or >; got 'f8'
                    'nonsense' | descr must be a NumPy type such as '<f8'; got 'nonsense'
                    """)
    void refusesWhatIsNoRealNumber(String descr, String reason) {
        assertThatThrownBy(
                        () -> Npy.read(file("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1,), }", 16)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"descr": "<f8", "fortran_order": False, "shape": (2147483647,), } | a tensor holds at most
                    {"descr": "<f8", "fortran_order": False, "shape": (200000000,), }  | needs 1600000000 bytes of data; the file has 8; it is cut off
                    {"descr": "<f8", "fortran_order": False, "shape": (3, 99999999999), } | shape must be a tuple of sizes below 2147483648
                    {"descr": "<f8", "fortran_order": False, "shape": (-1,), } | sizes must not be negative
                    {"descr": "<f8", "fortran_order": False, "shape": (1), }   | shape must be a tuple
                    {"descr": "<f8", "fortran_order": False, "shape": 1, }     | the header cannot be read from
                    {"descr": "<f8", "fortran_order": maybe, "shape": (1,), }  | the header cannot be read from
                    {"descr": "<f8", "shape": (1,), }                          | must have descr, fortran_order and shape
                    {"descr": "<f8", "descr": "<f8", "fortran_order": False, "shape": (1,), } | the header has descr twice
                    {"descr": "<f8", "fortran_order": False, "shape": (1,), "more": True} | may have descr, fortran_order and shape; got more
                    {"descr": [("x", "<f8")], "fortran_order": False, "shape": (1,), } | holds records with named fields
                    exec("rm") | the header must be a Python dictionary; got: exec
                    """)
    void refusesHeadersThatNumPyWouldNotWrite(String header, String reason) {
        assertThatThrownBy(() -> Npy.read(file(header.replace('"', '\''), 8)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesOtherFilesAndTrailingBytes(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> Npy.read("PNG, not an array".getBytes(ISO_8859_1)))
                .hasMessage("npy: the file must begin with \\x93NUMPY; this is another kind of file, or cut off");
        byte[] good = file("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 8);
        assertThatThrownBy(() -> Npy.read(Arrays.copyOf(good, good.length + 1)))
                .hasMessage("npy: shape [1] needs 8 bytes of data; the file has 9");
        byte[] four = good.clone();
        four[6] = 4;
        assertThatThrownBy(() -> Npy.read(four)).hasMessage("npy: versions 1.0, 2.0 and 3.0 can be read; got 4.0");
        Path file = folder.resolve("short.npy");
        Files.write(file, Arrays.copyOf(good, 20));
        assertThatThrownBy(() -> Npy.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("'" + file + "': npy: the header needs ");
        byte[] unsigned = file("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", 8);
        unsigned[unsigned.length - 1] = (byte) 0x80;
        assertThatThrownBy(() -> Npy.read(unsigned))
                .hasMessageStartingWith("npy: 9223372036854775808 is beyond 64-bit signed integers");
    }

    @Property(tries = 300)
    void aDamagedFileIsReadOrRefusedButNothingElse(
            @ForAll @IntRange(max = 95) int position, @ForAll byte value, @ForAll @IntRange(max = 96) int length) {
        byte[] damaged = file("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 24);
        damaged[position % damaged.length] = value;
        byte[] content = length > 80 ? damaged : Arrays.copyOf(damaged, length);
        try {
            assertThat(Npy.read(content).shape().elements()).isLessThan(100);
        } catch (FormatException e) {
            assertThat(e).hasMessageStartingWith("npy: ");
        }
    }

    private static byte[] file(String header, int data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        out.writeBytes(new byte[] {(byte) (header.length() + 1), (byte) ((header.length() + 1) >> 8)});
        out.writeBytes((header + "\n").getBytes(ISO_8859_1));
        out.writeBytes(new byte[data]);
        return out.toByteArray();
    }

    private static NdArray array(JsonNode node) {
        Shape shape = Conformance.shape(node);
        return switch (node.get("dtype").asString()) {
            case "float32" -> NdArray.of(shape, Conformance.floats(node));
            case "float64" -> NdArray.of(shape, Conformance.doubles(node));
            default ->
                NdArray.of(
                        shape,
                        StreamSupport.stream(node.get("data").spliterator(), false)
                                .mapToLong(JsonNode::longValue)
                                .toArray());
        };
    }
}
