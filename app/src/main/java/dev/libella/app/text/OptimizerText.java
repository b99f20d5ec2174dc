package dev.libella.app.text;

import dev.libella.text.Nearest;
import dev.libella.train.optimizer.Adagrad;
import dev.libella.train.optimizer.Adam;
import dev.libella.train.optimizer.AdamW;
import dev.libella.train.optimizer.Optimizer;
import dev.libella.train.optimizer.RMSprop;
import dev.libella.train.optimizer.SGD;
import java.util.List;
import java.util.OptionalDouble;

/** Reads optimizers: {@code sgd momentum 0.9 nesterov decay 5e-4}, {@code adamw decay 0.05}. */
public final class OptimizerText {
    /** The names there are. */
    public static final List<String> NAMES = List.of("sgd", "adam", "adamw", "rmsprop", "adagrad");

    private OptimizerText() {}

    /**
     * The optimizer that a text describes; settings left out have PyTorch's defaults.
     *
     * @param learningRate replaces the optimizer's usual one (0.1 for SGD, otherwise PyTorch's)
     * @throws IllegalArgumentException if the name or a setting is unknown, or a number out of its range
     */
    public static Optimizer parse(String text, OptionalDouble learningRate) {
        return switch (Settings.name(text)) {
            case "sgd" -> {
                Settings s = Settings.read(text, List.of("momentum", "dampening", "decay"), List.of("nesterov"));
                yield new SGD(
                        learningRate.orElse(0.1),
                        s.number("momentum", 0),
                        s.number("dampening", 0),
                        s.number("decay", 0),
                        s.has("nesterov"),
                        false);
            }
            case "adam" -> {
                Settings s = averages(text);
                Adam usual = new Adam();
                yield new Adam(
                        learningRate.orElse(usual.learningRate()),
                        s.number("beta1", usual.beta1()),
                        s.number("beta2", usual.beta2()),
                        s.number("epsilon", usual.epsilon()),
                        s.number("decay", usual.weightDecay()),
                        s.has("amsgrad"),
                        false);
            }
            case "adamw" -> {
                Settings s = averages(text);
                AdamW usual = new AdamW();
                yield new AdamW(
                        learningRate.orElse(usual.learningRate()),
                        s.number("beta1", usual.beta1()),
                        s.number("beta2", usual.beta2()),
                        s.number("epsilon", usual.epsilon()),
                        s.number("decay", usual.weightDecay()),
                        s.has("amsgrad"),
                        false);
            }
            case "rmsprop" -> {
                Settings s = Settings.read(text, List.of("alpha", "epsilon", "decay", "momentum"), List.of("centered"));
                RMSprop usual = new RMSprop();
                yield new RMSprop(
                        learningRate.orElse(usual.learningRate()),
                        s.number("alpha", usual.alpha()),
                        s.number("epsilon", usual.epsilon()),
                        s.number("decay", usual.weightDecay()),
                        s.number("momentum", usual.momentum()),
                        s.has("centered"),
                        false);
            }
            case "adagrad" -> {
                Settings s = Settings.read(text, List.of("rate-decay", "decay", "accumulator", "epsilon"), List.of());
                Adagrad usual = new Adagrad();
                yield new Adagrad(
                        learningRate.orElse(usual.learningRate()),
                        s.number("rate-decay", usual.learningRateDecay()),
                        s.number("decay", usual.weightDecay()),
                        s.number("accumulator", usual.initialAccumulator()),
                        s.number("epsilon", usual.epsilon()),
                        false);
            }
            default -> {
                String name = Settings.name(text);
                throw new IllegalArgumentException(
                        "the optimizer '" + name + "' is not known" + Nearest.hint(name, NAMES));
            }
        };
    }

    private static Settings averages(String text) {
        return Settings.read(text, List.of("beta1", "beta2", "epsilon", "decay"), List.of("amsgrad"));
    }
}
