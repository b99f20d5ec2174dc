import dev.libella.signal.Mode;
import dev.libella.signal.NdArray;
import dev.libella.signal.NumPy;
import dev.libella.signal.Signal;
import dev.libella.tensor.Shape;
import java.util.Random;

/** Times Libella's convolutions: one line each, name, tab, the best of several times in milliseconds. */
public final class Measure {
    private static final Random NUMBERS = new Random(1);

    private Measure() {}

    /** @param arguments none. Not modified. */
    public static void main(String[] arguments) {
        NdArray image = normal(512, 512);
        NdArray small = normal(7, 7);
        NdArray large = normal(31, 31);
        NdArray sound = normal(1_000_000);
        NdArray taps = normal(1_000);
        NdArray picture = normal(1024, 1024);
        NdArray patch = normal(128, 128);
        measure("2-D direct, 512x512 * 7x7", () -> Signal.convolve2d(image, small, Mode.FULL), 60);
        measure("2-D direct, 512x512 * 31x31", () -> Signal.convolve2d(image, large, Mode.FULL), 15);
        measure("2-D auto, 512x512 * 31x31", () -> Signal.convolve(image, large, Mode.FULL), 30);
        measure("1-D direct, 1e6 * 1e3", () -> NumPy.convolve(sound, taps, Mode.FULL), 8);
        measure("1-D auto, 1e6 * 1e3", () -> Signal.convolve(sound, taps, Mode.FULL), 30);
        measure("1-D in blocks (oaconvolve), 1e6 * 1e3", () -> Signal.oaconvolve(sound, taps, Mode.FULL), 20);
        measure("2-D FFT, 1024x1024 * 128x128", () -> Signal.fftconvolve(picture, patch, Mode.FULL), 20);
        measure("2-D in blocks (oaconvolve), 1024x1024 * 128x128", () -> Signal.oaconvolve(picture, patch, Mode.FULL), 20);
    }

    private static void measure(String name, Runnable call, int times) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            call.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.println(name + "\t" + best / 1e6);
    }

    private static NdArray normal(int... sizes) {
        Shape shape = Shape.of(sizes);
        return NdArray.of(shape, NUMBERS.doubles(shape.elements(), -1, 1).toArray());
    }
}
