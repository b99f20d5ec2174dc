package dev.libella.app.text;

import dev.libella.text.Nearest;
import dev.libella.train.Trainer.ScheduleUnit;
import dev.libella.train.schedule.Constant;
import dev.libella.train.schedule.CosineAnnealingLR;
import dev.libella.train.schedule.ExponentialLR;
import dev.libella.train.schedule.MultiStepLR;
import dev.libella.train.schedule.OneCycleLR;
import dev.libella.train.schedule.ReduceLROnPlateau;
import dev.libella.train.schedule.Schedule;
import dev.libella.train.schedule.StepLR;
import dev.libella.train.schedule.WarmUp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads schedules; times are epochs:
 *
 * <table>
 *   <caption>names and numbers</caption>
 *   <tr><td>{@code constant}</td><td>always the same learning rate</td></tr>
 *   <tr><td>{@code step 3 0.1}</td><td>times 0.1 every 3 epochs</td></tr>
 *   <tr><td>{@code multistep 4 8}</td><td>times 0.1 after the 4th and the 8th epoch</td></tr>
 *   <tr><td>{@code exponential 0.9}</td><td>times 0.9 after each epoch</td></tr>
 *   <tr><td>{@code cosine}</td><td>half a cosine down to 0, batch by batch</td></tr>
 *   <tr><td>{@code one-cycle}</td><td>up to the learning rate and down to nearly 0, batch by batch</td></tr>
 *   <tr><td>{@code plateau 0.1 2}</td><td>times 0.1 when the loss has not become smaller for 2 epochs</td></tr>
 *   <tr><td>{@code warmup 1, cosine}</td><td>another schedule behind an epoch of rising steps</td></tr>
 * </table>
 *
 * @param schedule what was described
 * @param unit in which it counts time
 */
public record ScheduleText(Schedule schedule, ScheduleUnit unit) {
    /** The names there are. */
    public static final List<String> NAMES =
            List.of("constant", "step", "multistep", "exponential", "cosine", "one-cycle", "plateau", "warmup");

    private static final double USUAL_GAMMA = 0.1;
    private static final int USUAL_PATIENCE = 2;

    /**
     * The schedule that a text describes.
     *
     * @param learningRate the optimizer's, the highest of a one-cycle schedule
     * @param epochs how many there will be
     * @param stepsPerEpoch how many batches an epoch has
     * @throws IllegalArgumentException if the name is unknown, or numbers are missing, too many or out of range
     */
    public static ScheduleText parse(String text, double learningRate, int epochs, int stepsPerEpoch) {
        int comma = text.indexOf(',');
        if (comma >= 0 && !Settings.name(text.substring(0, comma)).equals("warmup")) {
            throw new IllegalArgumentException("'" + text
                    + "' must be one schedule; only 'warmup' has another behind it, as in 'warmup 1, cosine'");
        }
        String first = comma < 0 ? text : text.substring(0, comma);
        int steps = Math.multiplyExact(epochs, stepsPerEpoch);
        return switch (Settings.name(first)) {
            case "constant" -> {
                Settings.numbers(first, 0, 0, "constant");
                yield new ScheduleText(new Constant(), ScheduleUnit.BATCH);
            }
            case "step" -> {
                double[] n = Settings.numbers(first, 1, 2, "step 3 0.1");
                yield batches(new StepLR(whole(n[0], first) * stepsPerEpoch, n.length < 2 ? USUAL_GAMMA : n[1]));
            }
            case "multistep" -> {
                double[] n = Settings.numbers(first, 1, Integer.MAX_VALUE, "multistep 4 8");
                List<Integer> milestones = new ArrayList<>();
                Arrays.stream(n).forEach(epoch -> milestones.add(whole(epoch, first) * stepsPerEpoch));
                yield batches(new MultiStepLR(milestones, USUAL_GAMMA));
            }
            case "exponential" -> {
                double gamma = Settings.numbers(first, 1, 1, "exponential 0.9")[0];
                yield new ScheduleText(new ExponentialLR(gamma), ScheduleUnit.EPOCH);
            }
            case "cosine" -> {
                Settings.numbers(first, 0, 0, "cosine");
                yield batches(new CosineAnnealingLR(steps));
            }
            case "one-cycle" -> {
                Settings.numbers(first, 0, 0, "one-cycle");
                yield batches(new OneCycleLR(learningRate, steps));
            }
            case "plateau" -> {
                double[] n = Settings.numbers(first, 0, 2, "plateau 0.1 2");
                double factor = n.length < 1 ? USUAL_GAMMA : n[0];
                int patience = n.length < 2 ? USUAL_PATIENCE : whole(n[1], first);
                yield new ScheduleText(plateau(factor, patience), ScheduleUnit.EPOCH);
            }
            case "warmup" -> warmUp(text, first, comma, learningRate, epochs, stepsPerEpoch);
            default -> {
                String name = Settings.name(first);
                throw new IllegalArgumentException(
                        "the schedule '" + name + "' is not known" + Nearest.hint(name, NAMES));
            }
        };
    }

    private static ScheduleText warmUp(
            String text, String first, int comma, double learningRate, int epochs, int stepsPerEpoch) {
        double warm = Settings.numbers(first, 1, 1, "warmup 1, cosine")[0];
        if (comma < 0 || warm <= 0 || warm >= epochs) {
            throw new IllegalArgumentException("'" + text + "' must be fewer epochs of warm-up than the " + epochs
                    + " there are, and a schedule behind it, as in 'warmup 1, cosine'");
        }
        int steps = (int) Math.round(warm * stepsPerEpoch);
        // The schedule behind ends when the training does.
        int rest = Math.max(1, (int) Math.ceil(epochs - warm));
        ScheduleText then = parse(text.substring(comma + 1), learningRate, rest, stepsPerEpoch);
        int duration = then.unit() == ScheduleUnit.BATCH ? steps : (int) Math.ceil(warm);
        return new ScheduleText(new WarmUp(duration, 0.1, then.schedule()), then.unit());
    }

    private static ReduceLROnPlateau plateau(double factor, int patience) {
        ReduceLROnPlateau usual = new ReduceLROnPlateau();
        return new ReduceLROnPlateau(
                usual.goal(),
                factor,
                patience,
                usual.threshold(),
                usual.thresholdMode(),
                usual.cooldown(),
                usual.minimum(),
                usual.epsilon());
    }

    private static ScheduleText batches(Schedule schedule) {
        return new ScheduleText(schedule, ScheduleUnit.BATCH);
    }

    private static int whole(double number, String text) {
        if (number != (int) number || number < 0) {
            throw new IllegalArgumentException("'" + text + "' must have a whole number of epochs; got " + number);
        }
        return (int) number;
    }
}
