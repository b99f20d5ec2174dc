package dev.libella.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house that a build can check, on every module that ships. */
class HouseRulesTest {
    /** Interfaces with several methods that are meant to be implemented: data of one's own, and kernels. */
    private static final Set<String> OPEN = Set.of("dev.libella.data.Dataset", "dev.libella.kernel.SlidingSum");

    private static final JavaClasses SHIPPED = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.libella");

    @Test
    void everyModuleIsLookedAt() {
        assertThat(SHIPPED.stream().map(JavaClass::getPackageName))
                .contains(
                        "dev.libella.nn",
                        "dev.libella.sample",
                        "dev.libella.explain",
                        "dev.libella.onnx",
                        "dev.libella.app");
    }

    @Test
    void onlyTheVectorPackageUsesTheVectorApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.libella.kernel.vector..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(SHIPPED);
    }

    @Test
    void everyTypeIsClosed() {
        Set<String> open = new TreeSet<>();
        for (JavaClass type : SHIPPED) {
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
                .check(SHIPPED);
    }

    @Test
    void noLibraryPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.libella.app..")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(SHIPPED);
    }

    /** In the sources: of packages that nobody else compiles against, the jar does not say it. */
    @Test
    void everyPackageIsNullMarked() throws IOException {
        List<Path> modules;
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            modules = folders.map(folder -> folder.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList();
        }
        Set<String> packages = new TreeSet<>();
        SHIPPED.forEach(type -> packages.add(type.getPackageName()));
        for (String name : packages) {
            Path file = Path.of(name.replace('.', '/'), "package-info.java");
            List<String> marks = new ArrayList<>();
            for (Path module : modules) {
                if (Files.exists(module.resolve(file))) {
                    marks.add(Files.readString(module.resolve(file)));
                }
            }
            assertThat(marks).as(name).isNotEmpty().allMatch(text -> text.contains("@NullMarked"));
        }
    }
}
