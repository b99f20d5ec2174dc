package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorFileTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "STRING")
    void everyElementTypeSurvivesTheFile(DataType type) throws IOException {
        OnnxTensor tensor = OnnxTensor.of(type, Shape.of(5, 1), new double[] {0, 1, 0.5, 2, 1});
        TensorFile.write(folder.resolve("x.pb"), "x", tensor);
        assertThat(TensorFile.read(folder.resolve("x.pb"))).isEqualTo(tensor);
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64", "FLOAT16", "INT8", "INT32", "INT64", "UINT8", "UINT64", "BOOL"})
    void numpyFilesHoldWhatNumpyHas(DataType type) throws IOException {
        for (Shape shape : new Shape[] {Shape.of(), Shape.of(3), Shape.of(2, 0), Shape.of(2, 3)}) {
            OnnxTensor tensor = OnnxTensor.of(type, shape, new double[shape.elements()]);
            TensorFile.write(folder.resolve("x.npy"), "x", tensor);
            assertThat(TensorFile.read(folder.resolve("x.npy"))).isEqualTo(tensor);
        }
    }

    @Test
    void readsWhatNumpyWrote() throws IOException {
        // numpy.save("x.npy", numpy.array([1.5, -2], "<f4")), NumPy 1.24.2
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
        byte[] file = new byte[128 + 8];
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
        System.arraycopy(magic, 0, file, 0, magic.length);
        System.arraycopy(header.getBytes(StandardCharsets.ISO_8859_1), 0, file, 10, header.length());
        file[128 + 2] = (byte) 0xc0;
        file[128 + 3] = 0x3f;
        file[128 + 7] = (byte) 0xc0;
        Files.write(folder.resolve("x.npy"), file);
        assertThat(TensorFile.read(folder.resolve("x.npy"))).isEqualTo(OnnxTensor.of(Shape.of(2), 1.5f, -2f));
    }

    @Test
    void refusesOtherFilesWithASentence() throws IOException {
        Path file = Files.writeString(folder.resolve("x.npy"), "something else");
        assertThatThrownBy(() -> TensorFile.read(file))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("it is no .npy file; write one with numpy.save");
        assertThatThrownBy(() -> TensorFile.read(Files.writeString(folder.resolve("x.pb"), "\t")))
                .hasMessageContaining("not valid protobuf");
        assertThatThrownBy(() -> TensorFile.write(folder.resolve("x.txt"), "x", OnnxTensor.of(Shape.of(), 1f)))
                .hasMessageContaining("must end in .npy or .pb");
    }
}
