package dev.libella.train;

import dev.libella.format.FormatException;
import dev.libella.format.Safetensors;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All state of a training between two epochs: put back, training goes on to the same bits.
 *
 * <p>In the file, tensors are named {@code parameters/conv1.weight}, {@code best/conv1.weight} and
 * {@code optimizer/conv1.weight/exp_avg}.
 *
 * @param settings what the training was told, a line for each setting: a checkpoint only fits the same ones
 * @param parameters the weights
 * @param best the weights of the best epoch, if they may be wanted back
 * @param steps how many steps the optimizer has made
 * @param optimizer the optimizer's buffers
 * @param history the epochs that are done
 */
record Checkpoint(
        String settings,
        Parameters parameters,
        Optional<Parameters> best,
        long steps,
        Map<String, Tensor> optimizer,
        History history) {
    private static final String FORMAT = "libella-checkpoint-1";

    /** @throws IOException if the file cannot be written; then it is as it was */
    void write(Path file) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        parameters.asMap().forEach((path, tensor) -> tensors.put("parameters/" + path, tensor));
        best.ifPresent(p -> p.asMap().forEach((path, tensor) -> tensors.put("best/" + path, tensor)));
        optimizer.forEach((path, tensor) -> tensors.put("optimizer/" + path, tensor));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("settings", settings);
        metadata.put("steps", Long.toString(steps));
        metadata.put("history", history.toCsv());
        Safetensors.of(tensors, metadata).write(file);
    }

    /**
     * Reads a checkpoint of a training.
     *
     * @param settings what that training must have been told
     * @throws IOException if the file cannot be read, is corrupt, or belongs to another training
     */
    static Checkpoint read(Path file, Network network, String settings) throws IOException {
        Safetensors saved = Safetensors.read(file);
        if (!FORMAT.equals(saved.metadata().get("format"))) {
            throw new FormatException("cannot resume from '" + file + "': it is not a checkpoint of a training");
        }
        checkSettings(file, saved.metadata().getOrDefault("settings", ""), settings);
        try {
            Map<String, Tensor> best = under("best/", saved.tensors());
            return new Checkpoint(
                    settings,
                    Parameters.of(network, under("parameters/", saved.tensors())),
                    best.isEmpty() ? Optional.empty() : Optional.of(Parameters.of(network, best)),
                    Long.parseLong(saved.metadata().getOrDefault("steps", "")),
                    under("optimizer/", saved.tensors()),
                    History.parseCsv(saved.metadata().getOrDefault("history", "")));
        } catch (IllegalArgumentException e) {
            throw new FormatException("cannot resume from '" + file + "': " + e.getMessage());
        }
    }

    private static void checkSettings(Path file, String saved, String wanted) throws FormatException {
        if (saved.equals(wanted)) {
            return;
        }
        List<String> before = saved.lines().toList();
        List<String> now = wanted.lines().toList();
        for (int line = 0; line < now.size(); line++) {
            if (line >= before.size() || !before.get(line).equals(now.get(line))) {
                throw new FormatException("cannot resume from '" + file + "': it was made with "
                        + (line < before.size() ? before.get(line) : "fewer settings") + ", and this training has "
                        + now.get(line) + "; use the same settings, or start anew without resuming");
            }
        }
        throw new FormatException("cannot resume from '" + file + "': it was made with more settings than these");
    }

    private static Map<String, Tensor> under(String prefix, Map<String, Tensor> tensors) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }
}
