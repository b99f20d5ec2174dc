package dev.libella.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.app.Run;
import dev.libella.format.Npy;
import dev.libella.signal.NdArray;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalCommandsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    convolve [1,1,2,0,1] [-1,1]                                | [-1  0 -1  2 -1  1]
                    convolve [-1,1] [1,1,2,0,1]                                | [-1  0 -1  2 -1  1]
                    convolve [1,1,2,0,1] [-1,1] --mode same                    | [-1  0 -1  2 -1]
                    convolve [1,1,2,0,1] [-1,1] --mode valid                   | [ 0 -1  2 -1]
                    convolve [-1,1] [1,1,2,0,1] --mode same --like scipy       | [-1  2]
                    correlate [1,3,-1,1,-3] [1,0,-1] --mode same               | [-3  2  2  2  1]
                    convolve [1,2] [1,1] --boundary wrap                       | [3 3 3]
                    convolve [1,2] [1,1] --fill 10                             | [11  3 12]
                    convolve [1,2] [0.5] --json                                | {"shape":[2],"data":[0.5,1.0]}
                    convolve [1,2] [3] --json                                  | {"shape":[2],"data":[3,6]}
                    correlate [[1,0,2],[3,1,0],[0,0,4]] [[1,0],[0,1]] --mode valid --json | {"shape":[2,2],"data":[2,0,3,5]}
                    pool [[2,0],[3,5]] --kind max --size 2x2                   | [[5]]
                    pool [[2,0],[3,5]] --kind average --size 2                 | [[2.5]]
                    pool [[2,0],[3,5]] --kind sum --size 2                     | [[10]]
                    pool [[2,0],[3,5]] --kind l1 --size 2                      | [[10]]
                    pool [[2,0],[3,5]] --kind l2 --size 2                      | [[6.164414]]
                    pool [1,5,2,7] --size 2                                    | [5 7]
                    pool [1,5,2,7] --size 2 --stride 1 --padding 1             | [1 5 5 7 7]
                    """)
    void prints(String command, String wanted) {
        Run run = Run.of(command.split(" ", -1));
        assertThat(run.err()).isEmpty();
        assertThat(run.out().strip()).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    convolve [1,2] [[1]]                    | libella: convolve: both inputs must be 1-D arrays; got shapes [2] and [1, 1]
                    convolve [1,2] [[1]] --like scipy       | libella: convolve: both inputs must have the same number of dimensions; got shapes [2] and [1, 1]; reshape one of them
                    convolve [] [1]                         | libella: convolve: inputs must not be empty; got shapes [0] and [1]
                    convolve [[1,2],[3]] [[1]]              | libella: all rows of an array must be equally long; got a list of 1 after one of 2
                    convolve [1,[2]] [1]                    | libella: an array must have numbers at one depth only; got a list beside numbers
                    convolve [[1],2] [1]                    | libella: an array must have numbers at one depth only; got 2 beside a list
                    convolve [1,"a"] [1]                    | libella: an array must hold numbers; got a
                    convolve [1,2 [1]                       | libella: an array must be JSON such as [1, 2] or [[1, 2], [3, 4]]; got '[1,2': it ends before its last bracket
                    convolve [1] [1] --mode eggs            | libella: mode: must be one of 'valid', 'same' or 'full'; got 'eggs'
                    convolve [1] [1] --boundary x           | libella: boundary: must be one of 'fill', 'wrap' (or 'circular') or 'symm' (or 'symmetric'); got 'x'
                    convolve [1] [1] --like matlab          | libella: like: must be numpy or scipy; got 'matlab'
                    convolve [1] [1] --like numpy --fill 1  | libella: NumPy's convolve and correlate know no --boundary and no --fill; leave them out, or use --like scipy
                    convolve [1]                            | libella: give the filter as second array or by name with --kernel; there is neither
                    convolve [1] [1] --kernel blur          | libella: give the filter as second array or by name with --kernel, not both
                    convolve [1] --kernel foo               | libella: kernel: must be one of identity, sharpen, blur, gaussian, sobel-x, sobel-y, laplacian, edges, emboss; got 'foo'
                    convolve [99999999999999999999] [1]     | libella: integers must fit 64 bits; got 99999999999999999999; write it as 99999999999999999999.0
                    convolve [9223372036854775807] [2]      | libella: convolve: a sum does not fit 64-bit integers; give the inputs as doubles (results are then rounded to 53 bits)
                    convolve [1] [1] -o x.bmp               | libella: the output's name must end in .npy, .png or .json; got 'x.bmp'
                    convolve missing.png [1]                | libella: there is no file 'missing.png'; give a file, or an array such as "[1, 2]"
                    correlate [[1,2]] [[1],[2]] --mode valid | libella: correlate: in mode 'valid' one input must be at least as large as the other in every dimension; got [1, 2] and [2, 1]; use mode 'same' or 'full'
                    pool [[1,2],[3,4]] --size 2 --stride 0  | libella: window: stride must be at least 1; got 0
                    pool [[1,2],[3,4]] --size two           | libella: --size: must be one number or two such as 2x2; got 'two'
                    pool [[1,2],[3,4]] --size 2 --kind mean | libella: kind: must be one of 'max', 'average', 'sum', 'l1' or 'l2'; got 'mean'
                    """)
    void saysWhatIsWrong(String command, String sentence) {
        Run run = Run.of(command.split(" ", -1));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip()).isEqualTo(sentence);
    }

    @Test
    void showsEveryStep() {
        assertThat(Run.of("convolve", "[1,1,2]", "[-1,1]", "--steps").out()).isEqualToNormalizingNewlines("""
                        at [0]:  [0 1]  ·  [ 1 -1]  =  [ 0 -1]   sum -1
                        at [1]:  [1 1]  ·  [ 1 -1]  =  [ 1 -1]   sum 0
                        at [2]:  [1 2]  ·  [ 1 -1]  =  [ 1 -2]   sum -1
                        at [3]:  [2 0]  ·  [ 1 -1]  =  [2 0]   sum 2
                        [-1  0 -1  2]
                        """);
        assertThat(Run.of("correlate", "[[1,0,2],[3,1,0]]", "[[1,0],[0,1]]", "--mode", "valid", "--steps")
                        .out())
                .isEqualToNormalizingNewlines("""
                        at [0, 0]:  [1 0]  ·  [1 0]  =  [1 0]   sum 2
                                    [3 1]     [0 1]     [0 1]

                        at [0, 1]:  [0 2]  ·  [1 0]  =  [0 0]   sum 0
                                    [1 0]     [0 1]     [0 0]

                        [[2 0]]
                        """);
    }

    @Test
    void showsEveryStepOfAPool() {
        assertThat(Run.of("pool", "[[2,0,1],[3,5,4]]", "--kind", "average", "--size", "2", "--stride", "1", "--steps")
                        .out())
                .isEqualToNormalizingNewlines("""
                        at [0, 0]:  [2 0]   average 2.5
                                    [3 5]

                        at [0, 1]:  [0 1]   average 2.5
                                    [5 4]

                        [[2.5 2.5]]
                        """);
        assertThat(Run.of("pool", "[1,5,2]", "--size", "2", "--padding", "1", "--steps")
                        .out())
                .as("a maximum sees nothing outside")
                .isEqualToNormalizingNewlines("""
                        at [0, 0]:  [1]   max 1
                        at [0, 1]:  [5 2]   max 5
                        [1 5]
                        """);
    }

    @Test
    void animatesThePoolsWindow() throws IOException {
        Path photo = folder.resolve("photo.png");
        ImageIO.write(new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB), "png", photo.toFile());
        Path gif = folder.resolve("pool.gif");
        Run run = Run.of("pool", photo.toString(), "--size", "2", "--steps", "-o", gif.toString());
        assertThat(run.err()).isEmpty();
        assertThat(frames(gif)).as("one frame a position").isEqualTo(6);
        assertThat(Run.of("pool", "[[[1]]]", "--size", "1", "--steps", "-o", gif.toString())
                        .err()
                        .strip())
                .isEqualTo("libella: an animation needs an image; got an array of shape [1, 1, 1]");
    }

    @Test
    void refusesImagesThatAreTooLargeForTheMemory() throws IOException {
        byte[] png = HexFormat.of().parseHex("89504e470d0a1a0a" + "0000000d49484452" + "0000ea600000ea600802000000");
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer file = ByteBuffer.allocate(png.length + 4).put(png).putInt((int) crc.getValue());
        Path huge = Files.write(folder.resolve("huge.png"), file.array());
        for (String command : new String[] {"convolve", "correlate", "pool"}) {
            Run run = command.equals("pool")
                    ? Run.of(command, huge.toString(), "--size", "2")
                    : Run.of(command, huge.toString(), "--kernel", "blur");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("libella: '" + huge + "' has 60000×60000 pixels and needs 411987 MiB; there are ")
                    .contains(" MiB; make the image smaller, or the heap larger (JAVA_TOOL_OPTIONS=-Xmx8g)");
        }
    }

    @Test
    void readsAndWritesFiles() throws IOException {
        Path npy = folder.resolve("a.npy");
        Path csv = folder.resolve("b.csv");
        Npy.write(npy, NdArray.of(new long[][] {{1, 2}, {3, 4}}));
        Files.writeString(csv, "1, 0\n0, 1\n");
        Path out = folder.resolve("out.npy");
        Run run = Run.of("convolve", npy.toString(), csv.toString(), "-o", out.toString());
        assertThat(run.err()).isEmpty();
        assertThat(Npy.read(out)).isEqualTo(NdArray.of(new long[][] {{1, 2, 0}, {3, 5, 2}, {0, 3, 4}}));
        Path json = folder.resolve("out.json");
        Run.of("pool", out.toString(), "--size", "3", "-o", json.toString());
        assertThat(json).hasContent("{\"shape\":[1,1],\"data\":[5]}\n");
    }

    @Test
    void filtersImagesInGreyAndColour() throws IOException {
        Path photo = folder.resolve("photo.png");
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 1, 0x102030);
        image.setRGB(2, 1, 0xFFFFFF);
        ImageIO.write(image, "png", photo.toFile());
        Path out = folder.resolve("sharp.png");
        Run run = Run.of("convolve", photo.toString(), "--kernel", "sharpen", "-o", out.toString());
        assertThat(run.err()).isEmpty();
        BufferedImage sharp = ImageIO.read(out.toFile());
        assertThat(sharp.getWidth()).isEqualTo(4);
        assertThat(sharp.getHeight()).isEqualTo(3);
        assertThat(sharp.getRGB(1, 1) & 0xFFFFFF)
                .as("5·(16, 32, 48) − 255, not below 0")
                .isZero();
        assertThat(sharp.getRGB(2, 1) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }

    @Test
    void animatesTheWindow() throws IOException {
        Path photo = folder.resolve("photo.png");
        ImageIO.write(new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_GRAY), "png", photo.toFile());
        Path gif = folder.resolve("window.gif");
        Run run = Run.of("convolve", photo.toString(), "--kernel", "blur", "--steps", "-o", gif.toString());
        assertThat(run.err()).isEmpty();
        assertThat(frames(gif)).as("one frame a position").isEqualTo(20);
    }

    private static int frames(Path gif) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream stream = ImageIO.createImageInputStream(gif.toFile())) {
            reader.setInput(stream);
            return reader.getNumImages(true);
        } finally {
            reader.dispose();
        }
    }

    @Test
    void refusesFilesThatAreNoImages() throws IOException {
        Path file = folder.resolve("text.png");
        Files.writeString(file, "no image");
        assertThat(Run.of("pool", file.toString(), "--size", "2").err().strip())
                .isEqualTo(
                        "libella: '" + file + "' is no image that can be read; give .npy, .csv, .json, PNG, JPEG, GIF,"
                                + " BMP, TIFF or WebP");
    }
}
