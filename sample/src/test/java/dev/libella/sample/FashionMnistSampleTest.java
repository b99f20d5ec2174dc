package dev.libella.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.libella.data.ClassCounts;
import dev.libella.data.Dataset;
import dev.libella.data.Fingerprint;
import dev.libella.data.Preprocessing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class FashionMnistSampleTest {
    private static final Path ORIGINALS = Path.of("/usr/share/datasets/fashion-mnist");

    @Test
    void isBalanced() {
        assertThat(FashionMnistSample.train()).hasToString("10000 images of 1×28×28 in 10 classes");
        assertThat(FashionMnistSample.test()).hasToString("2000 images of 1×28×28 in 10 classes");
        assertThat(ClassCounts.of(FashionMnistSample.train()).counts()).isEqualTo(Collections.nCopies(10, 1000));
        assertThat(ClassCounts.of(FashionMnistSample.test()).counts()).isEqualTo(Collections.nCopies(10, 200));
    }

    /** Known of the whole set: mean 0.2860, standard deviation 0.3530. */
    @Test
    void looksLikeTheWhole() {
        Preprocessing preprocessing = Preprocessing.of(FashionMnistSample.train());
        assertThat(preprocessing.mean().getFirst()).isBetween(0.283f, 0.289f);
        assertThat(preprocessing.std().getFirst()).isBetween(0.351f, 0.355f);
    }

    @Test
    void carriesItsLicence() throws IOException {
        try (var licence = FashionMnistSample.class.getResourceAsStream("LICENSE-fashion-mnist.txt")) {
            assertThat(licence).isNotNull();
            assertThat(new String(licence.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Zalando SE", "Permission is hereby granted, free of charge");
        }
    }

    /** Where the original files are installed, the sample is made again from them. */
    @Test
    void comesFromTheOriginalFiles() throws IOException {
        assumeThat(Files.isDirectory(ORIGINALS)).isTrue();
        same(FashionMnistSample.train(), MakeSample.train(ORIGINALS));
        same(FashionMnistSample.test(), MakeSample.test(ORIGINALS));
    }

    private static void same(Dataset sample, Dataset original) {
        assertThat(Fingerprint.sha256(sample)).isEqualTo(Fingerprint.sha256(original));
    }
}
