package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the build makes of class files that are too old for the JVM's ahead-of-time cache. */
class StackMapsIT {
    private static final ClassFile CLASS_FILE = ClassFile.of();

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(Launcher.script().resolveSibling("app/target/lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static byte[] content(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static List<Opcode> instructions(ClassModel model) {
        return model.methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .filter(Instruction.class::isInstance)
                .map(element -> ((Instruction) element).opcode())
                .toList();
    }

    @Test
    void noClassFileIsTooOldForTheCache() throws IOException {
        List<Path> jars = jars();
        assertThat(jars).isNotEmpty();
        for (Path file : jars) {
            try (JarFile jar = new JarFile(file.toFile())) {
                for (JarEntry entry : jar.stream().toList()) {
                    if (entry.getName().endsWith(".class")) {
                        ClassModel model = CLASS_FILE.parse(content(jar, entry));
                        assertThat(model.majorVersion())
                                .as(file + " " + entry)
                                .isGreaterThanOrEqualTo(ClassFile.JAVA_6_VERSION);
                    }
                }
            }
        }
    }

    @Test
    void theCodeIsWhatItWasAndEverythingElseToo() throws Exception {
        Path original = Path.of(CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path rewritten = Launcher.script().resolveSibling("app/target/lib").resolve(original.getFileName());
        try (JarFile before = new JarFile(original.toFile());
                JarFile after = new JarFile(rewritten.toFile())) {
            assertThat(after.stream().map(JarEntry::getName))
                    .containsExactlyElementsOf(
                            before.stream().map(JarEntry::getName).toList());
            for (JarEntry entry : before.stream().toList()) {
                byte[] old = content(before, entry);
                byte[] young = content(after, entry);
                if (entry.getName().startsWith("picocli/") && entry.getName().endsWith(".class")) {
                    ClassModel model = CLASS_FILE.parse(young);
                    assertThat(CLASS_FILE.verify(model)).as(entry.getName()).isEmpty();
                    assertThat(instructions(model)).as(entry.getName()).isEqualTo(instructions(CLASS_FILE.parse(old)));
                } else {
                    assertThat(young).as(entry.getName()).isEqualTo(old);
                }
            }
        }
    }
}
