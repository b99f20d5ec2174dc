package dev.libella;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of the house that a build can check. */
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

    /** Interfaces with several methods that are meant to be implemented: data of one's own, and kernels. */
    private static final Set<String> OPEN = Set.of("dev.libella.data.Dataset", "dev.libella.kernel.SlidingSum");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.libella");

    @Test
    void onlyTheVectorPackageUsesTheVectorApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.libella.kernel.vector..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(CORE);
    }

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
    void everyTypeIsClosed() {
        Set<String> open = new TreeSet<>();
        for (JavaClass type : CORE) {
            Class<?> loaded = type.reflect();
            boolean function = loaded.isInterface()
                    && Stream.of(loaded.getMethods())
                                    .filter(method -> Modifier.isAbstract(method.getModifiers()))
                                    .count()
                            <= 1;
            boolean internal = loaded.isInterface() && !Modifier.isPublic(loaded.getModifiers());
            boolean closed = loaded.isSealed()
                    || loaded.isEnum()
                    || loaded.isAnnotation()
                    || loaded.isAnonymousClass()
                    || type.getModifiers().contains(JavaModifier.FINAL)
                    || function
                    || internal
                    || type.getSimpleName().equals("package-info")
                    || OPEN.contains(type.getName());
            if (!closed) {
                open.add(type.getName());
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void nothingIsSerialisedTheJavaWay() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ObjectOutputStream.class)
                .check(CORE);
    }

    @Test
    void theLibraryNeverPrints() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
    }

    @Test
    void everyPackageIsNullMarked() throws ClassNotFoundException {
        Set<String> packages = new TreeSet<>();
        CORE.forEach(type -> packages.add(type.getPackageName()));
        assertThat(packages).isNotEmpty();
        for (String name : packages) {
            assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
                    .as(name)
                    .isTrue();
        }
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
