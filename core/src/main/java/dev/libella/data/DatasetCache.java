package dev.libella.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds known data sets on this machine, and fetches those that are not here.
 *
 * <p>Looked up first in the cache, then where the system's packages install data sets ({@code
 * /usr/share/datasets/fashion-mnist} is Debian's {@code dataset-fashion-mnist}); what is fetched goes into the cache.
 * Immutable.
 */
public final class DatasetCache {
    private static final Path SYSTEM = Path.of("/usr/share/datasets");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path cache;
    private final Path system;
    private final Duration timeout;

    DatasetCache(Path cache, Path system, Duration timeout) {
        this.cache = cache;
        this.system = system;
        this.timeout = timeout;
    }

    /** A cache in this folder, which need not exist. */
    public static DatasetCache in(Path folder) {
        return new DatasetCache(folder, SYSTEM, TIMEOUT);
    }

    /**
     * The user's cache: {@code $XDG_CACHE_HOME/libella}, or {@code ~/.cache/libella} without that variable.
     *
     * @param environment the environment's variables, {@code System.getenv()}
     */
    public static DatasetCache ofUser(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The specification says that a relative path must be ignored.
        Path root = Path.of(xdg).isAbsolute() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return in(root.resolve("libella"));
    }

    /**
     * Loads a data set, fetching it first if it is nowhere here.
     *
     * @param progress is told about bytes while files are fetched
     * @throws DataException if it cannot be fetched (the message says how to get it by hand), or its files are damaged
     * @throws InterruptedException if this thread is interrupted while it fetches; what has arrived is kept
     */
    public TrainTest load(KnownDataset known, Progress progress) throws IOException, InterruptedException {
        return load(DatasetSource.of(known), progress);
    }

    /** Whether all of a data set's files are here already. */
    public boolean has(KnownDataset known) {
        return Stream.of(cache, system)
                .anyMatch(root -> isComplete(
                        root.resolve(known.id()), DatasetSource.of(known).files()));
    }

    TrainTest load(DatasetSource source, Progress progress) throws IOException, InterruptedException {
        for (Path root : List.of(cache, system)) {
            Path folder = root.resolve(source.id());
            if (isComplete(folder, source.files())) {
                return source.format().read(folder);
            }
        }
        Path folder = cache.resolve(source.id());
        try {
            Files.createDirectories(folder);
            for (RemoteFile file : source.files()) {
                Path target = folder.resolve(file.name());
                if (!Files.exists(target)) {
                    new Download(timeout, progress).fetch(file, target);
                }
            }
        } catch (DataException e) {
            throw new DataException(
                    "data: " + source.id() + " is not on this machine and could not be fetched: " + e.getMessage()
                            + ". To get it by hand, " + byHand(source, folder),
                    e);
        } catch (IOException e) {
            throw new DataException(
                    "data: " + folder + " cannot be written (" + e + "); make room or set XDG_CACHE_HOME"
                            + " to another folder",
                    e);
        }
        return source.format().read(folder);
    }

    private static String byHand(DatasetSource source, Path folder) {
        String debian =
                source.id().equals("fashion-mnist") ? ", or install Debian's package dataset-fashion-mnist" : "";
        return "put "
                + String.join(
                        ", ", source.files().stream().map(RemoteFile::name).toList()) + " from " + source.address()
                + " into " + folder + debian;
    }

    private static boolean isComplete(Path folder, List<RemoteFile> files) {
        return files.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file.name())));
    }
}
