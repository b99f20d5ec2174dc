package dev.libella.app.command;

import dev.libella.model.Model;
import dev.libella.onnx.Onnx;
import dev.libella.onnx.OnnxNetwork;
import dev.libella.tensor.ShapeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The files that a command takes as a model. */
final class ModelFile {
    private ModelFile() {}

    /** Whether a name ends as those of models do. */
    static boolean isNamedLikeOne(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        return lower.endsWith(".safetensors") || lower.endsWith(".onnx");
    }

    /**
     * Loads a model: {@code .onnx}, or else a {@code .safetensors} that was saved here.
     *
     * @throws IllegalArgumentException if the file holds no model, or an ONNX graph that is no network for images
     * @throws IOException if it cannot be read
     */
    static Model load(Path file) throws IOException {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
            return Model.load(file);
        }
        OnnxNetwork onnx = Onnx.load(file);
        if (onnx.network().input().rank() != 3) {
            throw new ShapeException("the model must take images, [C, H, W]; '" + file + "' takes "
                    + onnx.network().input() + "; for arrays there is the command run");
        }
        return onnx.toModel();
    }
}
