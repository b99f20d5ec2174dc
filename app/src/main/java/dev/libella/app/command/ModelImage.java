package dev.libella.app.command;

import dev.libella.data.Images;
import dev.libella.model.Model;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model and an image as its network sees it.
 *
 * @param model the model
 * @param image {@code [C, H, W]}, preprocessed
 */
record ModelImage(Model model, Tensor image) {
    /**
     * Loads both.
     *
     * @throws ShapeException if the model takes something else than grey or colour images
     * @throws IOException if a file cannot be read
     */
    static ModelImage load(Path modelFile, Path imageFile) throws IOException {
        Model model = ModelFile.load(modelFile);
        int channels = model.network().input().size(0);
        if (channels != 1 && channels != 3) {
            throw new ShapeException("the model must take images, grey ([1, H, W]) or colour ([3, H, W]); '" + modelFile
                    + "' takes " + model.network().input() + "; for arrays there is the command run");
        }
        return new ModelImage(model, model.preprocessing().tensor(Images.read(imageFile)));
    }
}
