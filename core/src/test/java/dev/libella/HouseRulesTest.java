package dev.libella;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** The rules of the house that are the library's own; those of every module are checked in {@code app}, which sees them all. */
class HouseRulesTest {
    /** Each package may use only those before it: no arrow points back, and so there is no cycle. */
    private static final List<String> ORDER = List.of(
            "text",
            "random",
            "json",
            "tensor",
            "parallel",
            "nn",
            "kernel",
            "signal",
            "image",
            "format",
            "data",
            "plan",
            "train",
            "zoo",
            "quantize",
            "model");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.libella");

    @Test
    void coreNeedsNothingButTheJdk() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.libella..", "java..", "javax.imageio..", "jdk.incubator.vector..", "org.jspecify..", "")
                .check(CORE);
    }

    @Test
    void noArrowPointsBack() {
        Set<String> back = new TreeSet<>();
        for (JavaClass from : CORE) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (target.startsWith("dev.libella.") && place(from.getPackageName()) < place(target)) {
                    back.add(room(from.getPackageName()) + " → " + room(target) + " in " + from.getName());
                }
            }
        }
        assertThat(back).isEmpty();
    }

    @Test
    void theJarStaysUnderOneMegabyte() throws IOException {
        AtomicLong bytes = new AtomicLong();
        OutputStream counter = new OutputStream() {
            @Override
            public void write(int value) {
                bytes.incrementAndGet();
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                bytes.addAndGet(length);
            }
        };
        Path classes = Path.of("target", "classes");
        try (ZipOutputStream zip = new ZipOutputStream(counter);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        assertThat(bytes.get()).isBetween(100_000L, 999_999L);
    }

    private static int place(String packageName) {
        int place = ORDER.indexOf(room(packageName));
        assertThat(place).as("give '%s' its place in ORDER", room(packageName)).isNotNegative();
        return place;
    }

    /** {@code kernel} for {@code dev.libella.kernel.vector}. */
    private static String room(String packageName) {
        return packageName.split("\\.", -1)[2];
    }
}
