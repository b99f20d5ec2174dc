package dev.libella.sample;

import dev.libella.data.Dataset;
import dev.libella.data.Idx;
import dev.libella.data.KnownDataset;
import dev.libella.data.Subset;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the sample from the original files, always the same: {@code MakeSample ORIGINALS TARGET}.
 *
 * <pre>mvn -pl sample -am test-compile
 * java -cp core/target/classes:sample/target/classes:sample/target/test-classes dev.libella.sample.MakeSample \
 *     /usr/share/datasets/fashion-mnist sample/src/main/resources/dev/libella/sample</pre>
 */
final class MakeSample {
    private static final long SEED = 2017; // the year of the data set

    private MakeSample() {}

    static void main(String[] args) throws IOException {
        Path originals = Path.of(args[0]);
        Path target = Path.of(args[1]);
        write(train(originals), target, "train");
        write(test(originals), target, "test");
    }

    /** The training part, from the original training set. */
    static Dataset train(Path originals) throws IOException {
        return Subset.balanced(read(originals, "train"), 1000, SEED);
    }

    /** The test part, from the original test set. */
    static Dataset test(Path originals) throws IOException {
        return Subset.balanced(read(originals, "t10k"), 200, SEED);
    }

    private static Dataset read(Path originals, String part) throws IOException {
        return Idx.read(
                originals.resolve(part + "-images-idx3-ubyte.gz"),
                originals.resolve(part + "-labels-idx1-ubyte.gz"),
                KnownDataset.FASHION_MNIST.labels());
    }

    private static void write(Dataset data, Path target, String part) throws IOException {
        int height = data.shape().size(1);
        int width = data.shape().size(2);
        float[] image = new float[height * width];
        try (DataOutputStream images = gzip(target.resolve(part + "-images-idx3-ubyte.gz"));
                DataOutputStream labels = gzip(target.resolve(part + "-labels-idx1-ubyte.gz"))) {
            images.writeInt(0x0803);
            images.writeInt(data.size());
            images.writeInt(height);
            images.writeInt(width);
            labels.writeInt(0x0801);
            labels.writeInt(data.size());
            for (int index = 0; index < data.size(); index++) {
                data.image(index, image, 0);
                for (float pixel : image) {
                    images.writeByte(Math.round(pixel * 255));
                }
                labels.writeByte(data.label(index));
            }
        }
    }

    private static DataOutputStream gzip(Path file) throws IOException {
        return new DataOutputStream(new Smallest(Files.newOutputStream(file)));
    }

    /** Gzip as small as it gets: the jar is carried by everyone. */
    private static final class Smallest extends GZIPOutputStream {
        Smallest(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
