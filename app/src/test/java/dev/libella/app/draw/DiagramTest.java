package dev.libella.app.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Run;
import dev.libella.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiagramTest {
    @TempDir
    private Path folder;

    @Test
    void lenet5HasABlockForEachSize() {
        assertThat(Diagram.of(Zoo.LENET5.network()).blocks())
                .extracting(block -> block.shape().toCrossString() + " " + block.label() + " " + block.window())
                .containsExactly(
                        "1×28×28  [5, 5]",
                        "6×28×28 conv 5×5 [2, 2]",
                        "6×14×14 max 2×2 /2 [5, 5]",
                        "16×10×10 conv 5×5 [2, 2]",
                        "16×5×5 max 2×2 /2 []",
                        "400 flatten []",
                        "120 linear []",
                        "84 linear []",
                        "10 linear []");
    }

    @Test
    void resnet18SkipsEightTimesThriceThroughAConvolution() {
        Diagram diagram = Diagram.of(Zoo.RESNET18.network());
        assertThat(diagram.arcs())
                .extracting(Diagram.Arc::label)
                .containsExactly("+", "+", "conv 1×1 /2 +", "+", "conv 1×1 /2 +", "+", "conv 1×1 /2 +", "+");
        assertThat(diagram.arcs()).allMatch(arc -> arc.to() == arc.from() + 2);
        assertThat(diagram.blocks()).hasSize(21);
    }

    @ParameterizedTest
    @EnumSource(Zoo.class)
    void everyKnownNetworkIsAWellFormedPicture(Zoo known) throws Exception {
        Path file = folder.resolve("net.svg");
        Run run = Run.of("draw", known.id(), "-o", file.toString());
        assertThat(run.err()).isEmpty();
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        double width = Double.parseDouble(document.getDocumentElement().getAttribute("width"));
        assertThat(width).as("fits a page").isLessThan(1500);
        var texts = document.getElementsByTagName("text");
        List<String> words = java.util.stream.IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
        assertThat(words).contains("input", known.usualInput().toCrossString());
        // SqueezeNet's classes are channels of one pixel, the others' are numbers.
        assertThat(words).containsAnyOf("" + known.usualClasses(), known.usualClasses() + "×1×1");
    }

    @Test
    void drawsPixelsAndSaysWhatIsWrong() throws IOException {
        Path file = folder.resolve("net.png");
        Run run = Run.of(
                "draw",
                "conv 6 5x5 same, relu, maxpool 2, flatten, linear 10",
                "--input",
                "1x28x28",
                "-o",
                file.toString());
        assertThat(run.err()).isEmpty();
        assertThat(ImageIO.read(file.toFile()).getWidth()).isGreaterThan(600);
        assertThat(Run.of("draw", "lenet5", "-o", "net.gif").err().strip())
                .isEqualTo("libella: a picture's name must end in .svg or .png; got 'net.gif'");
        assertThat(Run.of("draw", "lenet", "-o", "net.svg").err()).contains("'lenet' is no name of a known network");
        assertThat(Run.of("draw", "lenet5", "--input", "28", "-o", "net.svg").code())
                .isEqualTo(1);
        assertThat(Run.of("draw", "lenet5", "--input", "x28", "-o", "net.svg")
                        .err()
                        .strip())
                .isEqualTo(
                        "libella: an input must be channels, height and width, each at least 1, as in 1x28x28 or 3x224x224;"
                                + " got 'x28'");
    }
}
