package dev.libella.bench.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Where things are.
 *
 * @param root the project's folder
 */
record Place(Path root) {
    Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The report; that of a part of the workloads lies apart, so that it does not replace that of all. */
    Path report(boolean part) throws IOException {
        return part ? work().resolve("performance.md") : root.resolve("docs/performance.md");
    }

    /** Libella as its users start it. */
    Path launcher() {
        return root.resolve("libella");
    }

    /** A folder for what the processes write. */
    Path work() throws IOException {
        return Files.createDirectories(root.resolve("bench/target/run"));
    }

    /** What a process says to its standard error. */
    Path log(String name) throws IOException {
        return work().resolve(name + ".log");
    }

    /**
     * A module's classes and those it needs.
     *
     * @throws IOException if the module was not built; the message says so
     */
    String classPath(String module) throws IOException {
        Path target = root.resolve("bench").resolve(module).resolve("target");
        Path dependencies = target.resolve("class-path");
        if (!Files.exists(dependencies) || !Files.isDirectory(target.resolve("classes"))) {
            throw new IOException("it was not built; bench/target/build.log says why");
        }
        return target.resolve("classes")
                + File.pathSeparator
                + Files.readString(dependencies).strip();
    }

    /** The jars from a repository among a module's class path: what a user of it would have to install. */
    List<Path> jars(String module) throws IOException {
        return Arrays.stream(classPath(module).split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .toList();
    }
}
