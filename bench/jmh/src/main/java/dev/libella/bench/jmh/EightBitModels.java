package dev.libella.bench.jmh;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.quantize.Quantizer;
import dev.libella.random.Random;
import dev.libella.tensor.Tensor;
import dev.libella.zoo.Zoo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whole models in eight bits against the float32 models they come from: {@code bench/jmh/run EightBitModels}. No JMH:
 * both run by turns in one process, on one thread, in the thread's processor time, so that what else the machine does,
 * and its faster and slower minutes, meet both. A start is one choice of the compiler's: run it several times.
 */
public final class EightBitModels {
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int CALIBRATION_IMAGES = 64;

    /** Images of a turn, so that the clock's own time does not count. */
    private static final int TURN = 64;

    private EightBitModels() {}

    /**
     * Compares, and prints a row for each network and batch.
     *
     * @param arguments processor seconds of each row, half of which warm up; 10 if there is none
     */
    public static void main(String[] arguments) {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 10;
        System.out.println("network       batch   float32 µs   eight bits µs   ratio (quartiles)");
        for (String network : List.of("fashion-cnn", "resnet20")) {
            for (int batch : new int[] {64, 1}) {
                System.out.println(compare(network, batch, seconds));
            }
        }
    }

    private static String compare(String name, int batch, double seconds) {
        Network network = Zoo.named(name).network();
        Parameters weights = Parameters.initialize(network, 1);
        PlanOptions options = PlanOptions.threads(1);
        Quantizer quantizer = new Quantizer(network, weights, options);
        quantizer.observe(images(network, CALIBRATION_IMAGES));
        Quantizer.Quantized small = quantizer.quantize();
        Plan float32 = Plan.inference(network, weights, batch, options);
        Plan eightBits = Plan.inference(small.network(), small.parameters(), batch, options);
        Tensor images = images(network, batch);

        List<Double> before = new ArrayList<>();
        List<Double> after = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        long start = CLOCK.getCurrentThreadCpuTime();
        for (double spent = 0; spent < seconds; spent = (CLOCK.getCurrentThreadCpuTime() - start) / 1e9) {
            double first = microseconds(float32, images, batch);
            double second = microseconds(eightBits, images, batch);
            if (spent > seconds / 2) {
                before.add(first);
                after.add(second);
                ratios.add(second / first);
            }
        }
        return String.format(
                Locale.ROOT,
                "%-13s %5d %12.1f %15.1f   %.3f (%.3f to %.3f)",
                name,
                batch,
                quantile(before, 0.5),
                quantile(after, 0.5),
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
    }

    /** The time of a run, mean of a turn. */
    private static double microseconds(Plan plan, Tensor images, int batch) {
        int runs = Math.ceilDiv(TURN, batch);
        long start = CLOCK.getCurrentThreadCpuTime();
        for (int i = 0; i < runs; i++) {
            plan.forward(images);
        }
        return (CLOCK.getCurrentThreadCpuTime() - start) / 1e3 / runs;
    }

    private static double quantile(List<Double> numbers, double share) {
        return numbers.stream()
                .sorted()
                .skip((long) (share * (numbers.size() - 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the seconds must allow for some turns; give more"));
    }

    private static Tensor images(Network network, int batch) {
        Tensor images = Tensor.zeros(network.input().prepend(batch));
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = 2 * Random.uniform(3, i) - 1;
        }
        return images;
    }
}
