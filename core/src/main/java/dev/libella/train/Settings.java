package dev.libella.train;

import dev.libella.data.Dataset;
import dev.libella.data.Fingerprint;
import dev.libella.nn.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What decides a training's result, as text: a checkpoint only fits a training with the same. */
final class Settings {
    private Settings() {}

    /** A line for each setting. Threads are not among them: they do not change the result. */
    static String text(Trainer trainer, Network network, TrainingData data) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("network", network.nodes());
        settings.put("training set", text(data.training()));
        settings.put("validation set", data.validation().map(Settings::text).orElse("none"));
        settings.put("preprocessing", data.preprocessing());
        settings.put("epochs", trainer.epochs());
        settings.put("batch size", trainer.batchSize());
        settings.put("optimizer", trainer.optimizer());
        settings.put("schedule", trainer.schedule() + " by " + trainer.scheduleUnit());
        settings.put("loss", trainer.loss());
        settings.put("augmentations", trainer.augmentations());
        settings.put("seed", trainer.seed());
        settings.put("clipping", trainer.clipping());
        settings.put("early stopping", trainer.earlyStopping());
        settings.put("frozen", new TreeSet<>(trainer.frozen()));
        return settings.entrySet().stream()
                .map(setting ->
                        setting.getKey() + ": " + setting.getValue().toString().replace('\n', ' '))
                .collect(Collectors.joining("\n"));
    }

    private static String text(Dataset data) {
        return data.size() + " images of " + data.shape().toCrossString() + " in the classes " + data.labels()
                + " with the SHA-256 " + Fingerprint.sha256(data);
    }
}
