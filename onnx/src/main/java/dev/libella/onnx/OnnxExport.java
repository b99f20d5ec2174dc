package dev.libella.onnx;

import dev.libella.data.Preprocessing;
import dev.libella.format.AtomicFile;
import dev.libella.model.Model;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.onnx.proto.MessageWriter;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.onnx.writer.GraphWriter;
import dev.libella.onnx.writer.InputNormalization;
import dev.libella.onnx.writer.LayerWriter;
import dev.libella.onnx.writer.LowestOpset;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.quantize.BatchNormFolding;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes networks as ONNX models: with the oldest file format and operators that hold them, since readers out there are
 * old. Every model is read back and compared with the network on random inputs before it is handed out.
 *
 * <pre>{@code
 * OnnxExport.Report report = OnnxExport.standard().write(Path.of("model.onnx"), network, parameters);
 * }</pre>
 *
 * @param opset the version of the operators; empty for the lowest that holds the network
 * @param batch the batch size; empty for any
 * @param foldBatchNorm whether a batch norm behind a convolution is computed into its weights
 * @param normalization if present, the model takes pixels in [0, 1] and normalises them itself
 * @param verifier who reads the model back
 * @param metadata free notes for the file, such as the labels
 */
public record OnnxExport(
        OptionalInt opset,
        OptionalInt batch,
        boolean foldBatchNorm,
        Optional<Preprocessing> normalization,
        Verifier verifier,
        Map<String, String> metadata) {

    /** Who computes the written model, for comparison. */
    public enum Verifier {
        /** This library's own reader. */
        LIBELLA,
        /** {@link OnnxRuntime}, which must be on the class path. */
        ONNX_RUNTIME
    }

    private static final int NEWEST = 25;
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";

    /** Keeps a copy of the metadata. */
    public OnnxExport {
        metadata = Map.copyOf(metadata);
    }

    /** The lowest opset, any batch size, batch norms kept, no normalisation, read back by this library, no notes. */
    public static OnnxExport standard() {
        return new OnnxExport(
                OptionalInt.empty(), OptionalInt.empty(), false, Optional.empty(), Verifier.LIBELLA, Map.of());
    }

    /** This with another opset. */
    public OnnxExport withOpset(int newOpset) {
        return new OnnxExport(OptionalInt.of(newOpset), batch, foldBatchNorm, normalization, verifier, metadata);
    }

    /** This with a fixed batch size. */
    public OnnxExport withBatch(int newBatch) {
        return new OnnxExport(opset, OptionalInt.of(newBatch), foldBatchNorm, normalization, verifier, metadata);
    }

    /** This with batch norms computed into the convolutions before them. */
    public OnnxExport withFoldedBatchNorm() {
        return new OnnxExport(opset, batch, true, normalization, verifier, metadata);
    }

    /** This with the normalisation of pixels as the model's first step. */
    public OnnxExport withNormalization(Preprocessing preprocessing) {
        return new OnnxExport(opset, batch, foldBatchNorm, Optional.of(preprocessing), verifier, metadata);
    }

    /** This read back by somebody else. */
    public OnnxExport withVerifier(Verifier newVerifier) {
        return new OnnxExport(opset, batch, foldBatchNorm, normalization, newVerifier, metadata);
    }

    /** This with notes for the file. */
    public OnnxExport withMetadata(Map<String, String> newMetadata) {
        return new OnnxExport(opset, batch, foldBatchNorm, normalization, verifier, newMetadata);
    }

    /**
     * What was written.
     *
     * @param irVersion the file format's version
     * @param opset the operators' version
     * @param bytes the file's size
     * @param largestError the largest difference between the network's and the model's outputs on random inputs,
     *     divided by the largest output
     */
    public record Report(int irVersion, int opset, long bytes, double largestError) {}

    /** A model and what is to be said about it. */
    private record Written(MessageWriter message, Report report) {}

    /**
     * Writes a network; what was there stays until the new file is whole.
     *
     * @throws OnnxException if a layer cannot be written in the wanted opset, or the model does not compute the same
     * @throws IOException if the file cannot be written
     */
    public Report write(Path file, Network network, Parameters parameters) throws IOException {
        Written model = written(network, parameters);
        AtomicFile.write(file, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(model.message.toByteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
        return model.report;
    }

    /**
     * Writes a model, with its labels and preprocessing as notes in the file.
     *
     * @throws OnnxException if a layer cannot be written in the wanted opset, or the written model does not compute the
     *     same
     * @throws IOException if the file cannot be written
     */
    public Report write(Path file, Model model) throws IOException {
        Map<String, String> notes = new LinkedHashMap<>(metadata);
        notes.putAll(ModelNotes.write(model, normalization.isPresent()));
        return withMetadata(notes).write(file, model.network(), model.parameters());
    }

    /** The bytes of the file. */
    public byte[] toBytes(Network network, Parameters parameters) {
        return written(network, parameters).message.toByteArray();
    }

    private Written written(Network network, Parameters parameters) {
        if (!foldBatchNorm) {
            return asItIs(network, parameters);
        }
        BatchNormFolding folded = BatchNormFolding.of(network, parameters);
        return asItIs(folded.network(), folded.parameters());
    }

    private Written asItIs(Network network, Parameters parameters) {
        int version = version(network);
        MessageWriter unchecked = message(network, parameters, version, metadata);
        double error = largestError(network, parameters, unchecked);
        Map<String, String> notes = new LinkedHashMap<>(metadata);
        notes.put("libella.largest_error", String.format(Locale.ROOT, "%.3g", error));
        MessageWriter message = message(network, parameters, version, notes);
        return new Written(message, new Report(GraphWriter.irVersion(version), version, message.size(), error));
    }

    private int version(Network network) {
        int lowest = LowestOpset.of(network);
        int version = opset.orElse(lowest);
        if (version < lowest || version > NEWEST) {
            throw new OnnxException("export: this network needs an opset from " + lowest + " to " + NEWEST + "; got "
                    + version + "; leave --opset out to get the lowest");
        }
        return version;
    }

    private MessageWriter message(Network network, Parameters parameters, int version, Map<String, String> notes) {
        GraphWriter graph = new GraphWriter(version);
        LayerWriter layers = new LayerWriter(graph, parameters.asMap());
        Map<String, String> values = new HashMap<>();
        values.put(
                Network.INPUT,
                normalization
                        .map(given -> InputNormalization.write(graph, INPUT, given))
                        .orElse(INPUT));
        for (Network.Node node : network.nodes()) {
            List<String> inputs = node.inputs().stream()
                    .map(name -> values.getOrDefault(name, name))
                    .toList();
            List<Shape> shapes = node.inputs().stream().map(network::shapeOf).toList();
            values.put(node.name(), layers.write(node, inputs, shapes));
        }
        String last = values.getOrDefault(network.nodes().getLast().name(), INPUT);
        graph.output(OUTPUT, last);
        return graph.model(INPUT, network.input(), OUTPUT, network.output(), batch, notes);
    }

    /** Outputs below this are sums that cancelled: what is left of them is the rounding of their terms. */
    private static final double CANCELLED = 1e-2;

    private double largestError(Network network, Parameters parameters, MessageWriter message) {
        byte[] model = message.toByteArray();
        int examples = batch.orElse(2);
        Tensor images = Tensor.zeros(network.input().prepend(examples));
        long key = Random.key(0, examples);
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = Random.uniform(key, i);
        }
        Map<String, OnnxTensor> inputs = Map.of(INPUT, OnnxTensor.of(images.copy()));
        Map<String, OnnxTensor> outputs = switch (verifier) {
            case LIBELLA -> OnnxGraph.read(model).run(inputs);
            case ONNX_RUNTIME -> OnnxRuntime.run(model, inputs);
        };
        OnnxTensor written = outputs.values().iterator().next();
        normalization.ifPresent(given -> InputNormalization.apply(given, images));
        PlanOptions options = PlanOptions.threads(Runtime.getRuntime().availableProcessors());
        float[] wanted = Plan.inference(network, parameters, examples, options)
                .forward(images)
                .data();
        double scale = CANCELLED;
        double difference = 0;
        for (int i = 0; i < wanted.length; i++) {
            scale = Math.max(scale, Math.abs(wanted[i]));
            difference = Math.max(difference, Math.abs(wanted[i] - written.number(i)));
        }
        double error = difference / scale;
        if (error > 1e-3) {
            throw new OnnxException("export: the written model's outputs differ from the network's by " + error
                    + " of the largest output; nothing was written; please report this network");
        }
        return error;
    }
}
