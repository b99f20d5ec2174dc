package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.data.ImageFolder.Rejected;
import dev.libella.data.ImageFolder.Unreadable;
import dev.libella.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final Preprocessing SMALL = Preprocessing.none(Shape.of(1, 2, 2));

    @TempDir
    private Path folder;

    @Test
    void classesByNameAndFilesByPath() throws IOException {
        image("dog/b.png", 4, 4, 40);
        image("dog/a.jpg", 6, 4, 80);
        image("cat/deeper/z.gif", 2, 2, 120);
        image("cat/y.bmp", 2, 2, 160);
        List<String> progress = new ArrayList<>();
        ImageFolder data = ImageFolder.open(
                folder, SMALL, Unreadable.STOP, (what, done, total) -> progress.add(what + " " + done + "/" + total));
        assertThat(data.labels()).containsExactly("cat", "dog");
        assertThat(data.size()).isEqualTo(4);
        assertThat(IntStream.range(0, 4).map(data::label)).containsExactly(0, 0, 1, 1);
        assertThat(IntStream.range(0, 4)
                        .mapToObj(i -> folder.relativize(data.file(i)).toString()))
                .containsExactly("cat/deeper/z.gif", "cat/y.bmp", "dog/a.jpg", "dog/b.png");
        float[] pixels = new float[4];
        data.image(3, pixels, 0);
        assertThat(pixels).containsExactly(40 / 255f, 40 / 255f, 40 / 255f, 40 / 255f);
        assertThat(data.rejected()).isEmpty();
        assertThat(progress).containsExactly(folder + " 4/4");
    }

    @Test
    void skipsAndReports() throws IOException {
        image("cat/a.png", 2, 2, 0);
        Path damaged = Files.writeString(folder.resolve("cat/b.png"), "no image");
        Path hidden = Files.writeString(folder.resolve("cat/.hidden"), "");
        Path beside = Files.writeString(folder.resolve("readme.txt"), "");
        String reason = "images: " + damaged
                + " is not an image of a known format; known are PNG, JPEG, GIF, BMP, TIFF, and WebP with a plug-in";
        ImageFolder data = ImageFolder.open(folder, SMALL, Unreadable.SKIP, Progress.SILENT);
        assertThat(data.size()).isEqualTo(1);
        assertThat(data.rejected())
                .containsExactly(
                        new Rejected(hidden, "images: " + hidden + " is hidden"),
                        new Rejected(beside, "images: " + beside + " is in no class's folder"),
                        new Rejected(damaged, reason));
        assertThatThrownBy(() -> ImageFolder.open(folder, SMALL, Unreadable.STOP, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessage(reason + "; mend or remove it, or choose to skip files that cannot be read");
    }

    @Test
    void refusesFoldersWithoutImages() throws IOException {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> ImageFolder.open(none, SMALL, Unreadable.SKIP, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessage("images: " + none
                        + " does not exist; name a folder that holds one folder of images for each class");
        assertThatThrownBy(() -> ImageFolder.open(folder, SMALL, Unreadable.SKIP, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "images: " + folder + " has no folder in it; it must hold one folder of images for each class,"
                                + " such as " + folder.resolve("cat") + " and " + folder.resolve("dog"));
        Files.createDirectory(folder.resolve("cat"));
        assertThatThrownBy(() -> ImageFolder.open(folder, SMALL, Unreadable.SKIP, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessage("images: " + folder + " has no image that can be read");
        Path empty = Files.createFile(folder.resolve("cat/a.png"));
        assertThatThrownBy(() -> ImageFolder.open(folder, SMALL, Unreadable.SKIP, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessage("images: " + folder + " has no image that can be read; the first of 1 problems: images: "
                        + empty + " is empty");
    }

    @Test
    void labelsAreThoseOfAKnownNetwork() throws IOException {
        image("dog/a.png", 2, 2, 0);
        ImageFolder data =
                ImageFolder.open(folder, List.of("ant", "cat", "dog"), SMALL, Unreadable.STOP, Progress.SILENT);
        assertThat(data.label(0)).isEqualTo(2);
        assertThat(data.labels()).containsExactly("ant", "cat", "dog");
        assertThatThrownBy(
                        () -> ImageFolder.open(folder, List.of("cat", "dogs"), SMALL, Unreadable.STOP, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessage("images: " + folder.resolve("dog")
                        + " must be named after a known class; did you mean 'dogs'? Known: cat, dogs");
    }

    @Test
    void shapeIsWhatAllImagesHave() throws IOException {
        Path grey = folder.resolve("a/1.png");
        Files.createDirectories(grey.getParent());
        ImageIO.write(new BufferedImage(5, 3, BufferedImage.TYPE_BYTE_GRAY), "png", grey.toFile());
        Files.writeString(folder.resolve("a/damaged.png"), "no image");
        assertThat(ImageFolder.shape(folder)).isEqualTo(Shape.of(1, 3, 5));
        image("b/2.png", 5, 3, 0);
        assertThat(ImageFolder.shape(folder)).isEqualTo(Shape.of(3, 3, 5));
        Path other = image("b/3.png", 3, 5, 0);
        assertThatThrownBy(() -> ImageFolder.shape(folder))
                .isInstanceOf(DataException.class)
                .hasMessage("images: " + folder + " has images of mixed sizes, such as 5×3 (" + grey + ") and 3×5 ("
                        + other + "); say the size to bring them to");
    }

    @Test
    void whatDoesNotFitIntoMemoryIsDecodedAgain() throws IOException {
        image("a/1.png", 5, 7, 77);
        image("b/2.jpg", 3, 4, 200);
        Files.writeString(folder.resolve("a/0.png"), "no image");
        ImageFolder kept = open(8 + 4);
        ImageFolder again = open(8 + 3);
        assertThat(Fingerprint.sha256(again)).isEqualTo(Fingerprint.sha256(kept));
        Path file = again.file(1);
        Files.delete(file);
        assertThat(Fingerprint.sha256(kept)).isNotEmpty();
        assertThatThrownBy(() -> Fingerprint.sha256(again))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageEndingWith("images: " + file + " does not exist");
    }

    private ImageFolder open(long memory) throws IOException {
        return ImageFolder.open(ClassFolders.list(folder), SMALL, Unreadable.SKIP, Progress.SILENT, memory);
    }

    private Path image(String name, int width, int height, int grey) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, grey * 0x010101);
        }
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
        return file;
    }
}
