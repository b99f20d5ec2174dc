package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command and every piece of Java in the tutorial and compares what they print. */
class LectureTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JAVA =
            Pattern.compile("```java\n((?:(?!```).)*)```\n\n```text\n((?:(?!```).)*)```", Pattern.DOTALL);
    private static final Pattern IMPORTS = Pattern.compile("(?m)^import .*;$");

    @TempDir
    private static Path folder;

    /** A command of the page and the lines below it. */
    record Command(String line, String output) {}

    @TestFactory
    Stream<DynamicTest> everyCommandPrintsWhatThePageShows() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DOCS.resolve("images"))) {
            for (Path file : files) {
                Files.copy(file, images.resolve(file.getFileName()));
            }
        }
        return commands(page()).stream()
                .map(command -> dynamicTest(
                        command.line(),
                        () -> assertThat(run(command.line(), images)).isEqualTo(command.output())));
    }

    @Test
    void everyPieceOfJavaPrintsWhatThePageShows() throws Exception {
        String page = page();
        List<String> pieces = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (Matcher matcher = JAVA.matcher(page); matcher.find(); ) {
            pieces.add(matcher.group(1));
            outputs.add(matcher.group(2));
        }
        assertThat(pieces)
                .as("every piece but the imports has its output below it")
                .hasSize(page.split("```java", -1).length - 2);
        List<String> printed = runJava(imports(page), pieces, folder);
        for (int i = 0; i < pieces.size(); i++) {
            assertThat(printed.get(i)).as(pieces.get(i)).isEqualTo(outputs.get(i));
        }
    }

    @Test
    void thePicturesAreWhatTheCommandsMake() throws IOException {
        Path images = Files.createDirectories(folder.resolve("made"));
        Files.copy(DOCS.resolve("images/boot.png"), images.resolve("boot.png"));
        List<String> made = new ArrayList<>();
        for (Command command : commands(page())) {
            int out = command.line().indexOf("-o docs/images/");
            if (out >= 0) {
                run(command.line(), images);
                made.add(command.line().substring(out + "-o docs/images/".length()));
            }
        }
        assertThat(made).hasSize(4);
        for (String name : made) {
            Path got = images.resolve(name);
            Path want = DOCS.resolve("images").resolve(name);
            if (name.endsWith(".svg")) {
                assertThat(got).hasSameTextualContentAs(want);
            } else {
                assertThat(pixels(ImageIO.read(got.toFile()))).as(name).isEqualTo(pixels(ImageIO.read(want.toFile())));
            }
        }
    }

    static String page() throws IOException {
        return Files.readString(DOCS.resolve("lecture.md"));
    }

    static List<Command> commands(String page) {
        List<Command> commands = new ArrayList<>();
        for (Matcher matcher = CONSOLE.matcher(page); matcher.find(); ) {
            for (String part : ("\n" + matcher.group(1)).split("\n\\$ libella ", -1)) {
                if (!part.isBlank()) {
                    String[] lines = part.strip().split("\n", 2);
                    commands.add(new Command(lines[0], lines.length == 1 ? "" : lines[1]));
                }
            }
        }
        assertThat(commands).hasSizeGreaterThan(15);
        return commands;
    }

    /** What a command prints, errors included, with the tutorial's pictures in a folder of their own. */
    static String run(String line, Path images) {
        List<String> arguments = new ArrayList<>();
        for (Matcher matcher = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(line); matcher.find(); ) {
            String argument = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            arguments.add(argument.replace("docs/images/", images + "/"));
        }
        Run run = Run.of(arguments.toArray(String[]::new));
        return (run.out() + run.err()).replace(System.lineSeparator(), "\n").stripTrailing();
    }

    /** What pieces of Java print, each as the body of a main method. */
    static List<String> runJava(String imports, List<String> pieces, Path folder) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()));
        for (int i = 0; i < pieces.size(); i++) {
            Path file = folder.resolve("Piece" + i + ".java");
            Files.writeString(
                    file,
                    imports + "\npublic final class Piece" + i + " {\n"
                            + "public static void main(String[] arguments) throws Exception {\n" + pieces.get(i)
                            + "}\n}\n");
            arguments.add(file.toString());
        }
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, errors, errors, arguments.toArray(String[]::new));
        assertThat(code).as(errors.toString(StandardCharsets.UTF_8)).isZero();
        List<String> printed = new ArrayList<>();
        PrintStream before = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (int i = 0; i < pieces.size(); i++) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
                loader.loadClass("Piece" + i).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
                printed.add(out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
            }
        } finally {
            System.setOut(before);
        }
        return printed;
    }

    static String imports(String page) {
        StringBuilder imports = new StringBuilder();
        IMPORTS.matcher(page)
                .results()
                .forEach(found -> imports.append(found.group()).append('\n'));
        return imports.toString();
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
