package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders in the formats of known data sets, on the command line. */
class DataFolderCommandTest {
    @TempDir
    private Path folder;

    /** Images that are dark or bright, in turn. */
    private void writeIdx(String part, int count) throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + count * 36).putInt(0x803);
        images.putInt(count).putInt(6).putInt(6);
        ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
        for (int image = 0; image < count; image++) {
            labels.put((byte) (image % 2));
            for (int pixel = 0; pixel < 36; pixel++) {
                images.put((byte) (image % 2 * 200 + pixel));
            }
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }

    /** Records of CIFAR: so many label bytes, the last of them the class, and a flat image as bright as its class. */
    private void writeCifar(String name, int labelBytes, int count) throws IOException {
        ByteBuffer records = ByteBuffer.allocate(count * (labelBytes + 3072));
        for (int image = 0; image < count; image++) {
            int label = image % 10;
            records.put(new byte[labelBytes - 1]).put((byte) label);
            for (int pixel = 0; pixel < 3072; pixel++) {
                records.put((byte) (label * 20));
            }
        }
        Files.write(folder.resolve(name), records.array());
    }

    private Run train(String layers) {
        return Run.of(
                "train",
                folder.toString(),
                "--network",
                layers,
                "--epochs",
                "1",
                "--out",
                folder.resolve("model.safetensors").toString());
    }

    private Run evaluate() {
        return Run.of("evaluate", folder.resolve("model.safetensors").toString(), folder.toString());
    }

    @Test
    void idx() throws IOException {
        writeIdx("train", 40);
        writeIdx("t10k", 10);
        Run run = train("flatten, linear 2");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("on 40 images of 1×6×6 in 2 classes");
        assertThat(run.out()).contains("of 10 images");
        assertThat(evaluate().out()).contains("of 10 images");
    }

    @Test
    void toEvaluateTestImagesAreEnough() throws IOException {
        writeIdx("train", 40);
        writeIdx("t10k", 20);
        assertThat(train("flatten, linear 2").code()).isZero();
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));

        Run run = evaluate();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("of 20 images");
    }

    @Test
    void idxWithoutTestImagesIsToldWhatIsMissing() throws IOException {
        writeIdx("train", 40);
        Run run = train("flatten, linear 2");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("libella: idx: " + folder.resolve("t10k-images-idx3-ubyte.gz") + " does not exist");
    }

    @Test
    void cifar10() throws IOException {
        for (int batch = 1; batch <= 5; batch++) {
            writeCifar("data_batch_" + batch + ".bin", 1, 10);
        }
        writeCifar("test_batch.bin", 1, 20);
        Run run = train("avgpool 8, flatten, linear 10");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("on 50 images of 3×32×32 in 10 classes");
        assertThat(evaluate().out()).contains("of 20 images", "airplane", "truck");
    }

    @Test
    void cifar100() throws IOException {
        Files.writeString(
                folder.resolve("fine_label_names.txt"),
                IntStream.range(0, 100).mapToObj(label -> "thing" + label).collect(Collectors.joining("\n")));
        writeCifar("train.bin", 2, 30);
        writeCifar("test.bin", 2, 20);
        Run run = train("avgpool 8, flatten, linear 100");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("on 30 images of 3×32×32 in 100 classes");
        assertThat(evaluate().out()).contains("of 20 images", "thing9");
    }
}
