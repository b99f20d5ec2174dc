package dev.libella.model;

import dev.libella.data.Preprocessing;
import dev.libella.format.FormatException;
import dev.libella.format.Safetensors;
import dev.libella.nn.Network;
import dev.libella.nn.NetworkJson;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.Softmax;
import dev.libella.tensor.ShapeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is needed to use a network: what it computes, its weights, what its outputs mean, and what it expects
 * of images; and where it comes from.
 *
 * <p>A model is one {@code .safetensors} file. The tensors have PyTorch's names and layouts; the rest stands in the
 * metadata as JSON, under {@code libella.network, libella.labels, libella.preprocessing} and {@code
 * libella.provenance}.
 *
 * <p>Weights behind a {@link dev.libella.nn.layer.FakeQuantize} are kept as integers of eight bits, with {@code
 * weight_scale} beside them, one number for each output channel.
 *
 * @param network what is computed
 * @param parameters its weights; kept, not copied
 * @param labels what each output means, in order
 * @param preprocessing how an image becomes the network's input
 * @param provenance where the weights come from
 */
public record Model(
        Network network,
        Parameters parameters,
        List<String> labels,
        Preprocessing preprocessing,
        Provenance provenance) {
    private static final String NETWORK = "libella.network";
    private static final String LABELS = "libella.labels";
    private static final String PREPROCESSING = "libella.preprocessing";
    private static final String PROVENANCE = "libella.provenance";

    /**
     * Keeps a copy of the list.
     *
     * @throws ShapeException if there is not one label for each output, the preprocessing is for another input, or the
     *     parameters are those of another network
     */
    public Model {
        labels = List.copyOf(labels);
        if (labels.size() != network.output().elements()) {
            throw new ShapeException("model: there must be one label for each output; the network has "
                    + network.output().elements() + " outputs; got " + labels.size() + " labels");
        }
        if (!preprocessing.input().equals(network.input())) {
            throw new ShapeException("model: the preprocessing must make the network's input " + network.input()
                    + "; it makes " + preprocessing.input());
        }
        Parameters.of(network, parameters.asMap());
    }

    /**
     * What the network gives, as probabilities: its softmax, or what it gives itself if it ends in softmax.
     *
     * @param outputs holds one score for each label from {@code offset} on. Not modified.
     * @return one for each label, new; they add up to 1
     */
    public double[] probabilities(float[] outputs, int offset) {
        double[] probabilities = new double[labels.size()];
        boolean already = network.nodes().getLast().layer() instanceof Softmax;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = outputs[offset + i];
            largest = Math.max(largest, probabilities[i]);
        }
        if (already) {
            return probabilities;
        }
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = Math.exp(probabilities[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    /**
     * Saves the model: beside the old file, flushed and renamed, so that a failure leaves what was there.
     *
     * @throws IOException if the file cannot be written
     */
    public void save(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt"); // what Python's loaders look for: PyTorch's names and layouts
        metadata.put(NETWORK, NetworkJson.writeCompact(network));
        metadata.put(LABELS, Metadata.labels(labels));
        metadata.put(PREPROCESSING, Metadata.preprocessing(preprocessing));
        metadata.put(PROVENANCE, Metadata.provenance(provenance));
        EightBits.file(network, parameters, metadata).write(file);
    }

    /**
     * Loads a model that {@link #save} wrote.
     *
     * @throws FormatException if the file is corrupt, holds no network, or the weights of another one
     * @throws IOException if it cannot be read
     */
    public static Model load(Path file) throws IOException {
        Safetensors content = Safetensors.read(file);
        try {
            Network network = NetworkJson.read(text(content, NETWORK));
            return new Model(
                    network,
                    Parameters.of(network, EightBits.tensors(content)),
                    Metadata.labels(text(content, LABELS)),
                    Metadata.preprocessing(text(content, PREPROCESSING)),
                    Metadata.provenance(text(content, PROVENANCE)));
        } catch (IllegalArgumentException e) {
            throw new FormatException("cannot read '" + file + "': " + e.getMessage());
        }
    }

    /**
     * Loads weights alone into a network, from any safetensors file with PyTorch's names: a model, or a state dict saved
     * from Python. Integer buffers such as {@code num_batches_tracked} are passed over.
     *
     * @throws FormatException if the file is corrupt, or holds the weights of another network
     * @throws IOException if it cannot be read
     */
    public static Parameters loadParameters(Path file, Network network) throws IOException {
        Safetensors content = Safetensors.read(file);
        try {
            return Parameters.of(network, EightBits.tensors(content));
        } catch (IllegalArgumentException e) {
            throw new FormatException("cannot read '" + file + "': " + e.getMessage());
        }
    }

    private static String text(Safetensors content, String name) {
        String text = content.metadata().get(name);
        if (text == null) {
            throw new IllegalArgumentException("its metadata has no '" + name
                    + "', so it holds weights but not what to do with them; give the network and load its parameters");
        }
        return text;
    }
}
