package dev.libella.bench.driver;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An engine that takes part, and what its process needs to run at its best.
 *
 * @param name as the report calls it
 * @param module the folder under {@code bench/} it is built in
 * @param mainClass what its process runs
 * @param environment settings its native code reads; {@code {threads}} is replaced by their number
 * @param jars finds the jars that a program using it has to bring along among those of its module
 * @param quick whether it also belongs to the short comparison: it is the fastest peer somewhere
 */
record Contestant(
        String name, String module, String mainClass, Map<String, String> environment, Pattern jars, boolean quick) {
    private static final Pattern NONE = Pattern.compile("(?!)");

    static final Contestant LIBELLA =
            new Contestant("Libella", "harness", "dev.libella.bench.libella.LibellaEngine", Map.of(), NONE, true);

    /** Not an engine: the machine's own limits, measured in turns with the others. */
    static final Contestant LIMITS =
            new Contestant("limit", "harness", "dev.libella.bench.libella.Limits", Map.of(), NONE, true);

    // Memory that the C allocator keeps between steps instead of giving it back to the system and getting it, empty,
    // anew. 32 MiB is the most it takes for the second.
    private static final Map<String, String> KEEP_MEMORY =
            Map.of("MALLOC_TRIM_THRESHOLD_", "4294967296", "MALLOC_MMAP_THRESHOLD_", "33554432");

    static final List<Contestant> PEERS = List.of(
            new Contestant(
                    "PyTorch",
                    "pytorch",
                    "dev.libella.bench.pytorch.PyTorchEngine",
                    // OpenBLAS's threads would fight with PyTorch's own.
                    with(Map.of("OPENBLAS_NUM_THREADS", "1", "OMP_NUM_THREADS", "{threads}")),
                    Pattern.compile("bytedeco"),
                    true),
            new Contestant(
                    "ONNX Runtime",
                    "onnxruntime",
                    "dev.libella.bench.onnxruntime.OnnxRuntimeEngine",
                    with(Map.of()),
                    Pattern.compile("onnxruntime"),
                    true),
            new Contestant(
                    "TensorFlow",
                    "tensorflow",
                    "dev.libella.bench.tensorflow.TensorFlowEngine",
                    with(Map.of("TF_ENABLE_ONEDNN_OPTS", "1", "TF_CPP_MIN_LOG_LEVEL", "2")),
                    Pattern.compile("tensorflow|bytedeco|protobuf"),
                    true),
            new Contestant(
                    "DJL",
                    "djl",
                    "dev.libella.bench.djl.DjlEngine",
                    with(Map.of("OMP_NUM_THREADS", "{threads}")),
                    Pattern.compile(""),
                    false),
            new Contestant(
                    "DL4J",
                    "dl4j",
                    "dev.libella.bench.dl4j.Dl4jEngine",
                    with(Map.of("OMP_NUM_THREADS", "{threads}", "OPENBLAS_NUM_THREADS", "{threads}")),
                    Pattern.compile(""),
                    false),
            new Contestant(
                    "Deep Netts",
                    "deepnetts",
                    "dev.libella.bench.deepnetts.DeepNettsEngine",
                    Map.of(),
                    Pattern.compile(""),
                    false));

    /** Gives a process that is about to start its settings. */
    void prepare(ProcessBuilder builder, int threads) {
        environment.forEach((variable, value) ->
                builder.environment().put(variable, value.replace("{threads}", Integer.toString(threads))));
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(KEEP_MEMORY);
        all.putAll(more);
        return Map.copyOf(all);
    }
}
