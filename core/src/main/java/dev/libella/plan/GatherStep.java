package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Numbers moved, repeated or left out: each output number of an example is one of its input numbers or a constant.
 * Padding, shuffling, cutting and nearest-neighbour enlarging are all this.
 */
final class GatherStep implements Step {
    private final String kernel;
    private final Value x;
    private final Value y;
    private final Pass forward;
    private final Pass backward;

    /**
     * @param source for each number of an output example its place in the input example, or −1 for the constant. Not
     *     modified.
     */
    GatherStep(String kernel, int[] source, float constant, Value x, Value y, Workers workers) {
        this.kernel = kernel;
        this.x = x;
        this.y = y;
        int in = x.exampleElements();
        int out = y.exampleElements();
        Cut examples = Cut.of(x.batch(), out);
        Runs runs = Runs.of(source);
        this.forward = new PlanePass(1, examples, workers, (from, to) -> {
            for (int n = from; n < to; n++) {
                if (runs.areLong()) {
                    runs.copy(x.data(), n * in, y.data(), n * out, constant);
                } else {
                    copy(source, x.data(), n * in, y.data(), n * out, constant);
                }
            }
        });
        this.backward = new PlanePass(1, examples, workers, (from, to) -> {
            for (int n = from; n < to; n++) {
                Arrays.fill(x.gradient(), n * in, (n + 1) * in, 0);
                if (runs.areLong()) {
                    runs.add(y.gradient(), n * out, x.gradient(), n * in);
                } else {
                    add(source, y.gradient(), n * out, x.gradient(), n * in);
                }
            }
        });
    }

    private static void copy(int[] source, float[] x, int in, float[] y, int out, float constant) {
        for (int i = 0; i < source.length; i++) {
            y[out + i] = source[i] < 0 ? constant : x[in + source[i]];
        }
    }

    private static void add(int[] source, float[] dy, int out, float[] dx, int in) {
        for (int i = 0; i < source.length; i++) {
            if (source[i] >= 0) {
                dx[in + source[i]] += dy[out + i];
            }
        }
    }

    /**
     * Output numbers side by side that come from input numbers side by side, or are all the constant.
     *
     * @param at where each run begins in the output, and at last the output's end. Not modified.
     * @param from where each run begins in the input, or −1 for the constant. Not modified.
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody: a bundle of arguments
    private record Runs(int[] at, int[] from) {
        /** Numbers of a run from which it is worth being copied as a whole. */
        private static final int LONG = 16;

        static Runs of(int[] source) {
            int[] at = IntStream.rangeClosed(0, source.length)
                    .filter(i -> i == 0 || i == source.length || !continues(source, i))
                    .toArray();
            int[] from =
                    IntStream.of(at).limit(at.length - 1L).map(i -> source[i]).toArray();
            return new Runs(at, from);
        }

        private static boolean continues(int[] source, int i) {
            return source[i] < 0 ? source[i - 1] < 0 : source[i - 1] >= 0 && source[i] == source[i - 1] + 1;
        }

        boolean areLong() {
            return at[at.length - 1] >= LONG * from.length;
        }

        void copy(float[] x, int in, float[] y, int out, float constant) {
            for (int run = 0; run < from.length; run++) {
                int length = at[run + 1] - at[run];
                if (from[run] < 0) {
                    Arrays.fill(y, out + at[run], out + at[run] + length, constant);
                } else {
                    System.arraycopy(x, in + from[run], y, out + at[run], length);
                }
            }
        }

        void add(float[] dy, int out, float[] dx, int in) {
            for (int run = 0; run < from.length; run++) {
                int to = in + from[run];
                for (int i = at[run]; from[run] >= 0 && i < at[run + 1]; i++) {
                    dx[to + i - at[run]] += dy[out + i];
                }
            }
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return kernel;
    }

    @Override
    public List<Value> reads() {
        return List.of(x);
    }

    @Override
    public List<Value> writes() {
        return List.of(y);
    }

    @Override
    public List<Value> keeps() {
        return List.of();
    }

    @Override
    public void forward() {
        forward.run();
    }

    @Override
    public Optional<List<Pass>> forwardPasses() {
        return Optional.of(List.of(forward));
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            backward.run();
        }
    }

    @Override
    public Optional<List<Pass>> backwardPasses() {
        return Optional.of(x.needsGradient() ? List.of(backward) : List.of());
    }
}
