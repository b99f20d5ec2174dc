package dev.libella.data;

import dev.libella.data.ImageFolder.Rejected;
import dev.libella.text.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files in a folder of class folders, in an order that does not depend on the file system: classes by name, files by
 * path.
 *
 * @param folder the folder
 * @param names the classes by label
 * @param entries the files of all classes
 * @param ignored files that belong to no class, with the reason
 */
record ClassFolders(Path folder, List<String> names, List<Entry> entries, List<Rejected> ignored) {

    /** A file and its class. */
    record Entry(Path file, int label) {}

    /**
     * Lists a folder; its folders are the classes.
     *
     * @throws DataException if there is no such folder, or no folder in it
     */
    static ClassFolders list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataException("images: " + folder
                    + (Files.exists(folder) ? " is not a folder" : " does not exist")
                    + "; name a folder that holds one folder of images for each class");
        }
        List<String> names = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        List<Rejected> ignored = new ArrayList<>();
        for (Path inside : below(folder, 1)) {
            if (isHidden(inside)) {
                ignored.add(new Rejected(inside, "images: " + inside + " is hidden"));
            } else if (Files.isDirectory(inside)) {
                for (Path file : below(inside, Integer.MAX_VALUE)) {
                    if (isHidden(file)) {
                        ignored.add(new Rejected(file, "images: " + file + " is hidden"));
                    } else if (!Files.isDirectory(file)) {
                        entries.add(new Entry(file, names.size()));
                    }
                }
                names.add(String.valueOf(inside.getFileName()));
            } else {
                ignored.add(new Rejected(inside, "images: " + inside + " is in no class's folder"));
            }
        }
        if (names.isEmpty()) {
            throw new DataException(
                    "images: " + folder + " has no folder in it; it must hold one folder of images for each"
                            + " class, such as " + folder.resolve("cat") + " and " + folder.resolve("dog"));
        }
        return new ClassFolders(folder, List.copyOf(names), List.copyOf(entries), List.copyOf(ignored));
    }

    /**
     * The same files under the labels of known classes.
     *
     * @throws DataException if a class folder has another name
     */
    ClassFolders withNames(List<String> known) throws DataException {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new DataException("images: " + folder.resolve(name) + " must be named after a known class"
                        + Nearest.hint(name, known));
            }
        }
        List<Entry> renamed = entries.stream()
                .map(entry -> new Entry(entry.file, known.indexOf(names.get(entry.label))))
                .toList();
        return new ClassFolders(folder, List.copyOf(known), renamed, ignored);
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    /** What lies below a folder, down to a depth, in the order of the names. */
    private static List<Path> below(Path folder, int depth) throws IOException {
        try (Stream<Path> paths = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(path -> !path.equals(folder))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (UncheckedIOException e) {
            throw new DataException("images: " + folder + " cannot be listed (" + e.getCause() + ")", e);
        }
    }
}
