package dev.libella.onnx;

import dev.libella.model.Model;
import dev.libella.model.Provenance;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import java.util.Map;

/**
 * A network that came from an ONNX file: it can be run, fine-tuned and saved like one made here.
 *
 * @param network the layers
 * @param parameters their tensors
 * @param metadata the file's notes
 */
public record OnnxNetwork(Network network, Parameters parameters, Map<String, String> metadata) {
    /** Keeps a copy of the notes. */
    public OnnxNetwork {
        metadata = Map.copyOf(metadata);
    }

    /**
     * As a model that classifies images. Labels and preprocessing are those noted in the file; without notes the labels
     * are numbers, and pixels are taken as they are, from 0 to 1.
     *
     * @throws IllegalArgumentException if the network does not take images {@code [C, H, W]}, or the notes do not fit it
     */
    public Model toModel() {
        return new Model(
                network,
                parameters,
                ModelNotes.labels(network, metadata),
                ModelNotes.preprocessing(network, metadata),
                Provenance.unknown());
    }
}
