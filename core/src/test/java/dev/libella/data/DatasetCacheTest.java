package dev.libella.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetches a small data set of MNIST's form from a server on this machine. */
@Timeout(60)
class DatasetCacheTest {
    private static final List<String> NAMES = List.of("a", "b");

    @TempDir
    private Path folder;

    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> requests = new ArrayList<>();
    private int cutAfter = Integer.MAX_VALUE;
    private boolean ranges = true;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        files.put("train-images-idx3-ubyte.gz", gzip(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4));
        files.put("train-labels-idx1-ubyte.gz", gzip(0, 0, 8, 1, 0, 0, 0, 2, 0, 1));
        files.put("t10k-images-idx3-ubyte.gz", gzip(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6));
        files.put("t10k-labels-idx1-ubyte.gz", gzip(0, 0, 8, 1, 0, 0, 0, 1, 1));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void fetchesOnceThenReadsTheCache() throws Exception {
        List<String> progress = new ArrayList<>();
        TrainTest first = cache().load(source(), (what, done, total) -> progress.add(what + " " + done + "/" + total));
        assertThat(first.train().size()).isEqualTo(2);
        assertThat(first.test().size()).isEqualTo(1);
        assertThat(first.train().labels()).isEqualTo(NAMES);
        assertThat(requests).hasSize(4);
        int size = file("t10k-labels-idx1-ubyte.gz").length;
        assertThat(progress).contains("t10k-labels-idx1-ubyte.gz " + size + "/" + size);
        server.stop(0);
        TrainTest second = cache().load(source(), Progress.SILENT);
        assertThat(Fingerprint.sha256(second.train())).isEqualTo(Fingerprint.sha256(first.train()));
        try (var left = Files.list(folder.resolve("cache/small"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(files.keySet());
        }
    }

    @Test
    void looksWhereTheSystemInstallsDataSets() throws Exception {
        Path installed = Files.createDirectories(folder.resolve("system/small"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(installed.resolve(file.getKey()), file.getValue());
        }
        assertThat(cache().load(source(), Progress.SILENT).test().size()).isEqualTo(1);
        assertThat(requests).isEmpty();
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void goesOnWhereItStopped() throws Exception {
        cutAfter = 7;
        String name = "t10k-images-idx3-ubyte.gz";
        int size = file(name).length;
        assertThatThrownBy(() -> cache().load(source(), Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("data: small is not on this machine and could not be fetched: download: "
                        + base().resolve(name) + " ended after 7 of " + size
                        + " bytes; try again, it will go on where it stopped")
                .hasMessageEndingWith(". To get it by hand, put t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz,"
                        + " train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz from " + base() + " into "
                        + folder.resolve("cache/small"));
        cutAfter = Integer.MAX_VALUE;
        requests.clear();
        assertThat(cache().load(source(), Progress.SILENT).train().size()).isEqualTo(2);
        assertThat(requests).contains("/" + name + " bytes=7-");
    }

    @Test
    void beginsAgainWhereTheServerKnowsNoRanges() throws Exception {
        ranges = false;
        Path cached = Files.createDirectories(folder.resolve("cache/small"));
        Files.write(cached.resolve("train-labels-idx1-ubyte.gz.part"), new byte[] {9, 9, 9});
        assertThat(cache().load(source(), Progress.SILENT).train().label(1)).isEqualTo(1);
        assertThat(requests).contains("/train-labels-idx1-ubyte.gz bytes=3-");
    }

    @Test
    void refusesAnotherFileUnderTheName() throws Exception {
        DatasetSource source = source();
        String name = "t10k-images-idx3-ubyte.gz";
        byte[] right = file(name);
        byte[] wrong = right.clone();
        wrong[right.length - 1]++;
        files.put(name, wrong);
        assertThatThrownBy(() -> cache().load(source, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "could not be fetched: download: " + base().resolve(name) + " must have " + right.length
                                + " bytes with checksum " + sha256(right) + "; got " + right.length + " bytes with "
                                + sha256(wrong)
                                + "; what came was deleted, try again. To get it by hand, ");
        files.put(name, Arrays.copyOf(right, right.length + 100));
        assertThatThrownBy(() -> cache().load(source, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("; got " + (right.length + 1) + " bytes with ");
        assertThat(folder.resolve("cache/small/" + name)).doesNotExist();
        assertThat(folder.resolve("cache/small/" + name + ".part")).doesNotExist();
        // Nothing bad stays behind: with the right file it goes on.
        files.put(name, right);
        assertThat(cache().load(source, Progress.SILENT).test().size()).isEqualTo(1);
    }

    @Test
    void saysWhatTheServerAnswered() {
        DatasetSource source =
                new DatasetSource("small", new Format.IdxPairs(NAMES), base(), List.of(remote("gone.gz", new byte[5])));
        assertThatThrownBy(() -> cache().load(source, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessage("data: small is not on this machine and could not be fetched: download: "
                        + base().resolve("gone.gz")
                        + " answered with HTTP status 404. To get it by hand, put gone.gz from "
                        + base() + " into " + folder.resolve("cache/small"));
    }

    @Test
    void offlineItSaysHowToGetTheFiles() {
        DatasetSource source = source();
        server.stop(0);
        assertThatThrownBy(() -> cache().load(source, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("data: small is not on this machine and could not be fetched: download: "
                        + base().getHost() + " cannot be reached (java.net.ConnectException")
                .hasMessageContaining(". To get it by hand, put t10k-images-idx3-ubyte.gz, ");
    }

    @Test
    void doesNotWaitForeverForASilentServer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI address = URI.create(
                    "http://" + silent.getInetAddress().getHostAddress() + ":" + silent.getLocalPort() + "/");
            DatasetSource source = new DatasetSource(
                    "small",
                    new Format.IdxPairs(NAMES),
                    address,
                    List.of(new RemoteFile("a", address.resolve("a"), 5, new Checksum.Md5("0"))));
            DatasetCache impatient = new DatasetCache(folder.resolve("cache"), folder, Duration.ofMillis(100));
            assertThatThrownBy(() -> impatient.load(source, Progress.SILENT))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(" cannot be reached (java.net.SocketTimeoutException: Read timed out)");
        }
    }

    @Test
    void canBeInterruptedAndKeepsWhatItHas() {
        assertThatThrownBy(() -> cache().load(
                                source(),
                                (what, done, total) -> Thread.currentThread().interrupt()))
                .isInstanceOf(InterruptedException.class);
        assertThat(folder.resolve("cache/small/t10k-images-idx3-ubyte.gz.part")).exists();
    }

    @Test
    void saysWhenItCannotWrite() throws IOException {
        Path notAFolder = Files.createFile(folder.resolve("cache"));
        assertThatThrownBy(() -> cache().load(source(), Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("data: " + notAFolder.resolve("small") + " cannot be written (")
                .hasMessageEndingWith("); make room or set XDG_CACHE_HOME to another folder");
    }

    @Test
    void namesAreSuggested() {
        assertThat(KnownDataset.named("cifar10")).isEqualTo(KnownDataset.CIFAR10);
        assertThat(KnownDataset.names()).containsExactly("fashion-mnist", "mnist", "cifar10");
        assertThatThrownBy(() -> KnownDataset.named("fashion_mnist"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data: no data set is called 'fashion_mnist'; did you mean 'fashion-mnist'?"
                        + " Known: fashion-mnist, mnist, cifar10");
    }

    @Test
    void theUsersCacheFollowsTheSpecification() throws Exception {
        DatasetCache cache = DatasetCache.ofUser(Map.of("XDG_CACHE_HOME", folder.toString()));
        assertThat(cache.has(KnownDataset.CIFAR10)).isFalse();
        Path archive =
                Files.createDirectories(folder.resolve("libella/cifar10")).resolve("cifar-10-binary.tar.gz");
        Files.write(archive, new byte[0]);
        assertThat(cache.has(KnownDataset.CIFAR10)).isTrue();
        assertThatThrownBy(() -> cache.load(KnownDataset.CIFAR10, Progress.SILENT))
                .isInstanceOf(DataException.class)
                .hasMessage("cifar: " + archive + " is damaged or truncated; fetch it again");
    }

    /** Where Debian's package is installed. Known of the training set: mean 0.2860, standard deviation 0.3530. */
    @Test
    void readsWhatDebianInstalls() throws Exception {
        DatasetCache cache = DatasetCache.in(folder);
        assumeThat(cache.has(KnownDataset.FASHION_MNIST)).isTrue();
        TrainTest data = cache.load(KnownDataset.FASHION_MNIST, Progress.SILENT);
        assertThat(data.train()).hasToString("60000 images of 1×28×28 in 10 classes");
        assertThat(data.test()).hasToString("10000 images of 1×28×28 in 10 classes");
        Preprocessing preprocessing = Preprocessing.of(data.train());
        assertThat(preprocessing.mean().getFirst()).isBetween(0.28595f, 0.28605f);
        assertThat(preprocessing.std().getFirst()).isBetween(0.35295f, 0.35305f);
        assertThat(data.train().labels().get(data.train().label(0))).isEqualTo("Ankle boot");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(range == null ? path : path + " " + range);
            byte[] file = files.get(path.substring(1));
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            int from = range == null || !ranges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.sendResponseHeaders(from == 0 ? 200 : 206, file.length - from);
            // Ends early where it is cut: fewer bytes than announced.
            exchange.getResponseBody().write(file, from, Math.min(cutAfter, file.length) - from);
            exchange.getResponseBody().flush();
        }
    }

    private DatasetCache cache() {
        return new DatasetCache(folder.resolve("cache"), folder.resolve("system"), Duration.ofSeconds(20));
    }

    private URI base() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/");
    }

    private DatasetSource source() {
        return new DatasetSource(
                "small",
                new Format.IdxPairs(NAMES),
                base(),
                files.entrySet().stream()
                        .map(file -> remote(file.getKey(), file.getValue()))
                        .toList());
    }

    private byte[] file(String name) {
        return files.getOrDefault(name, new byte[0]);
    }

    private RemoteFile remote(String name, byte[] content) {
        return new RemoteFile(name, base().resolve(name), content.length, new Checksum.Sha256(sha256(content)));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(int... values) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            for (int value : values) {
                zip.write(value);
            }
        }
        return out.toByteArray();
    }
}
