package dev.libella.explain;

import dev.libella.nn.Network;
import dev.libella.nn.Shapes;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Which rows and columns of the image each position of a layer can see: {@link ReceptiveField} says how many, this says
 * which, the borders included. Immutable.
 */
public final class ReceptiveRegions {
    private final Map<String, List<List<Span>>> spans; // layer to [axis][position]

    private ReceptiveRegions(Map<String, List<List<Span>>> spans) {
        this.spans = spans;
    }

    /**
     * Consecutive positions of the image along one axis.
     *
     * @param from the first
     * @param to the last; smaller than {@code from} if there is none, where a window lies in the padding alone
     */
    public record Span(int from, int to) {
        private static final Span NONE = new Span(0, -1);

        /** How many positions. */
        public int size() {
            return Math.max(0, to - from + 1);
        }

        /** The shortest span that holds both. */
        private Span with(Span other) {
            if (other.size() == 0) {
                return this;
            }
            return size() == 0 ? other : new Span(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    /** The regions behind every layer of a network for images, {@code [C, H, W]}. */
    public static ReceptiveRegions of(Network network) {
        Map<String, List<List<Span>>> spans = new HashMap<>();
        spans.put(
                Network.INPUT,
                List.of(each(network.input().size(1)), each(network.input().size(2))));
        for (Network.Node node : network.nodes()) {
            List<List<Span>> axes = new ArrayList<>();
            for (int axis = 0; axis < 2 && node.output().rank() == 3; axis++) {
                axes.add(behind(network, node, axis, spans));
            }
            spans.put(node.name(), List.copyOf(axes));
        }
        return new ReceptiveRegions(spans);
    }

    /** For each row of a layer's output the image's rows it sees; empty if the output has no rows. */
    public List<Span> rows(String layer) {
        return axis(layer, 0);
    }

    /** For each column of a layer's output the image's columns it sees; empty if the output has no columns. */
    public List<Span> columns(String layer) {
        return axis(layer, 1);
    }

    private List<Span> axis(String layer, int axis) {
        List<List<Span>> axes = spans.getOrDefault(layer, List.of());
        return axes.isEmpty() ? List.of() : axes.get(axis);
    }

    private static List<Span> each(int size) {
        return IntStream.range(0, size).mapToObj(i -> new Span(i, i)).toList();
    }

    private static List<Span> behind(
            Network network, Network.Node node, int axis, Map<String, List<List<Span>>> spans) {
        int size = node.output().size(1 + axis);
        List<Span> seen = new ArrayList<>(Collections.nCopies(size, Span.NONE));
        for (String source : node.inputs()) {
            Shape in = network.shapeOf(source);
            List<List<Span>> before = spans.getOrDefault(source, List.of());
            // Behind a layer without positions everything is seen everywhere.
            List<Span> line =
                    before.isEmpty() ? List.of(new Span(0, network.input().size(1 + axis) - 1)) : before.get(axis);
            IntFunction<Taps> taps =
                    before.isEmpty() ? position -> new Taps(0, 0) : taps(node.layer(), axis, in, node.output());
            for (int position = 0; position < size; position++) {
                Taps reached = taps.apply(position);
                for (int i = reached.from; i <= Math.min(reached.to, line.size() - 1); i += reached.step) {
                    if (i >= 0) {
                        seen.set(position, seen.get(position).with(line.get(i)));
                    }
                }
            }
        }
        return List.copyOf(seen);
    }

    /** Positions of a layer's input from one to another, {@code step} apart; some may lie outside. */
    private record Taps(int from, int to, int step) {
        Taps(int from, int to) {
            this(from, to, 1);
        }
    }

    /** From a position of a layer's output to the positions of its input that it is computed from. */
    private static IntFunction<Taps> taps(Layer layer, int axis, Shape inShape, Shape outShape) {
        int in = inShape.size(1 + axis);
        int out = outShape.size(1 + axis);
        IntFunction<Taps> same = position -> new Taps(position, position);
        IntFunction<Taps> all = position -> new Taps(0, in - 1);
        return switch (layer) {
            case Convolution c -> through(c.windows().get(axis));
            case MaxPool m -> through(m.windows().get(axis));
            case AvgPool a -> through(a.windows().get(axis));
            case SumPool s -> through(s.windows().get(axis));
            case LpPool l -> through(l.windows().get(axis));
            case AdaptiveAvgPool a -> adaptive(in, out);
            case AdaptiveMaxPool a -> adaptive(in, out);
            case ConvolutionTranspose c -> {
                Window window = c.windows().get(axis);
                yield position -> new Taps(
                        Math.ceilDiv(position + window.before() - window.span() + 1, window.stride()),
                        Math.floorDiv(position + window.before(), window.stride()));
            }
            case Upsample u -> {
                int reach = u.mode() == Upsample.Mode.NEAREST ? 0 : 1;
                yield position -> {
                    int nearest = (int) ((long) position * in / out);
                    return new Taps(nearest - reach, nearest + reach);
                };
            }
            case PixelShuffle p -> position -> new Taps(position / p.upscaleFactor(), position / p.upscaleFactor());
            case Pad p -> {
                int index = p.before().size() - 2 + axis; // the last two are height and width
                int before = index < 0 ? 0 : p.before().get(index);
                // Reflected and repeated borders come from within; their own place is the nearest one.
                yield position -> {
                    int inside = Math.clamp((long) position - before, 0, in - 1);
                    return new Taps(inside, inside);
                };
            }
            case Narrow n -> {
                int start = Shapes.exampleAxis("narrow", n.axis(), inShape) == 1 + axis ? n.start() : 0;
                yield position -> new Taps(position + start, position + start);
            }
            case Concat c -> Shapes.exampleAxis("concat", c.axis(), inShape) == 1 + axis ? all : same;
            case Linear l -> all;
            case Flatten f -> all;
            case LayerNorm n -> all;
            case GroupNorm n -> all;
            case InstanceNorm2d n -> all;
            case Softmax s -> same;
            case LogSoftmax s -> same;
            case BatchNorm b -> same;
            case Activation a -> same;
            case Add a -> same;
            case ChannelShuffle c -> same;
            case Dropout d -> same;
            case Dropout2d d -> same;
            case LocalResponseNorm l -> same;
            case Multiply m -> in == out ? same : all;
            case PReLU p -> same;
        };
    }

    private static IntFunction<Taps> through(Window window) {
        return position -> {
            int from = position * window.stride() - window.before();
            return new Taps(from, from + window.span() - 1, window.dilation());
        };
    }

    private static IntFunction<Taps> adaptive(int in, int out) {
        return position -> new Taps((int) ((long) position * in / out), Math.ceilDiv((position + 1) * in, out) - 1);
    }
}
