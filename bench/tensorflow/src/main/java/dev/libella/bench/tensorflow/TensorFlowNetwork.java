package dev.libella.bench.tensorflow;

import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.Pad;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.ReLU6;
import dev.libella.nn.layer.SiLU;
import dev.libella.nn.layer.Softmax;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** A network as a graph in NHWC; its parameters are constants for inference and variables for training. */
final class TensorFlowNetwork {
    private final Ops tf;
    private final Network network;
    private final Parameters parameters;
    private final int batch;
    private final boolean training;
    private final List<Variable<TFloat32>> trained = new ArrayList<>();
    private final List<Op> initializers = new ArrayList<>();
    private final Map<String, Operand<TFloat32>> values = new HashMap<>();

    TensorFlowNetwork(Ops tf, Network network, Parameters parameters, int batch, boolean training) {
        this.tf = tf;
        this.network = network;
        this.parameters = parameters;
        this.batch = batch;
        this.training = training;
    }

    /** The variables with gradients, in the network's order. */
    List<Variable<TFloat32>> trained() {
        return trained;
    }

    /** What has to run once before anything else. */
    List<Op> initializers() {
        return initializers;
    }

    /** Adds the network to the graph. */
    Operand<TFloat32> build(Operand<TFloat32> images) throws UnsupportedWorkException {
        values.put(Network.INPUT, images);
        Operand<TFloat32> last = images;
        for (Network.Node node : network.nodes()) {
            last = layer(node);
            values.put(node.name(), last);
        }
        return last;
    }

    private Operand<TFloat32> layer(Network.Node node) throws UnsupportedWorkException {
        Operand<TFloat32> x = value(node.inputs().getFirst());
        Layer layer = node.layer();
        return switch (layer) {
            case Conv2d c -> convolution(node.name(), c, x);
            case Linear l -> linear(node, l, x);
            case BatchNorm2d b -> batchNorm(node.name(), b, x);
            case MaxPool2d m ->
                tf.nn.maxPool(
                        padded(x, m.height(), m.width(), Float.NEGATIVE_INFINITY),
                        tf.constant(sides(m.height().kernel(), m.width().kernel())),
                        tf.constant(sides(m.height().stride(), m.width().stride())),
                        "VALID");
            case AvgPool2d a ->
                tf.nn.avgPool(
                        padded(x, a.height(), a.width(), 0),
                        longs(a.height().kernel(), a.width().kernel()),
                        longs(a.height().stride(), a.width().stride()),
                        "VALID");
            case AdaptiveAvgPool2d a
            when a.height() == 1 && a.width() == 1 ->
                tf.math.mean(x, tf.constant(new int[] {1, 2}), org.tensorflow.op.math.Mean.keepDims(true));
            case ReLU r -> tf.nn.relu(x);
            case ReLU6 r -> tf.nn.relu6(x);
            case SiLU s -> tf.math.mul(x, tf.math.sigmoid(x));
            case Softmax s -> tf.nn.softmax(x);
            case Flatten f -> tf.reshape(x, tf.constant(new int[] {batch, -1}));
            case Dropout d -> training && d.probability() > 0 ? dropout(x, d, node.output()) : x;
            case Add a -> tf.math.add(x, value(node.inputs().get(1)));
            case Pad p -> channels(p, x);
            default ->
                throw new UnsupportedWorkException("no " + layer.getClass().getSimpleName());
        };
    }

    private Operand<TFloat32> convolution(String name, Conv2d c, Operand<TFloat32> x) throws UnsupportedWorkException {
        boolean depthwise = c.groups() > 1;
        if (depthwise && (c.groups() != c.inChannels() || c.outChannels() != c.inChannels())) {
            throw new UnsupportedWorkException("no grouped convolution");
        }
        Operand<TFloat32> filter = parameter(Layout.filter(parameters.get(name + ".weight"), depthwise), true);
        boolean same = isSame(c.height()) && isSame(c.width());
        Operand<TFloat32> in = same ? x : padded(x, c.height(), c.width(), 0);
        List<Long> strides = longs(c.height().stride(), c.width().stride());
        String padding = same ? "SAME" : "VALID";
        Operand<TFloat32> y = depthwise
                ? tf.nn.depthwiseConv2dNative(in, filter, strides, padding)
                : tf.nn.conv2d(in, filter, strides, padding);
        return c.bias() ? tf.nn.biasAdd(y, vector(name + ".bias", true)) : y;
    }

    private Operand<TFloat32> linear(Network.Node node, Linear l, Operand<TFloat32> x) {
        Shape before = flattened(node.inputs().getFirst());
        Operand<TFloat32> weight = parameter(Layout.matrix(parameters.get(node.name() + ".weight"), before), true);
        Operand<TFloat32> y = tf.linalg.matMul(x, weight);
        return l.bias() ? tf.nn.biasAdd(y, vector(node.name() + ".bias", true)) : y;
    }

    /** The image whose flattened pixels reach a layer: here they come in another order. */
    private Shape flattened(String name) {
        if (name.equals(Network.INPUT)) {
            return network.input();
        }
        Network.Node node = network.node(name);
        String source = node.inputs().getFirst();
        if (node.layer() instanceof Flatten) {
            return source.equals(Network.INPUT)
                    ? network.input()
                    : network.node(source).output();
        }
        return node.output();
    }

    private Operand<TFloat32> batchNorm(String name, BatchNorm2d b, Operand<TFloat32> x) {
        Operand<TFloat32> weight = vector(name + ".weight", true);
        Operand<TFloat32> bias = vector(name + ".bias", true);
        Operand<TFloat32> mean = training ? tf.constant(new float[0]) : vector(name + ".running_mean", false);
        Operand<TFloat32> variance = training ? tf.constant(new float[0]) : vector(name + ".running_var", false);
        return tf.nn.fusedBatchNorm(
                        x,
                        weight,
                        bias,
                        mean,
                        variance,
                        FusedBatchNorm.epsilon((float) b.epsilon()),
                        FusedBatchNorm.isTraining(training))
                .y();
    }

    private Operand<TFloat32> dropout(Operand<TFloat32> x, Dropout d, Shape shape) {
        int[] sizes = shape.prepend(batch).toArray();
        Operand<TFloat32> random = tf.random.randomUniform(tf.constant(sizes), TFloat32.class);
        Operand<TFloat32> kept =
                tf.dtypes.cast(tf.math.greaterEqual(random, tf.constant((float) d.probability())), TFloat32.class);
        return tf.math.mul(x, tf.math.mul(kept, tf.constant((float) (1 / (1 - d.probability())))));
    }

    /** Whether TensorFlow's "SAME" is this padding; with a stride it is another one. */
    private static boolean isSame(Window window) {
        return window.stride() == 1 && window.before() == window.after() && 2 * window.before() == window.span() - 1;
    }

    private Operand<TFloat32> padded(Operand<TFloat32> x, Window height, Window width, float with) {
        int[][] sides = {{0, 0}, {height.before(), height.after()}, {width.before(), width.after()}, {0, 0}};
        boolean none = height.before() + height.after() + width.before() + width.after() == 0;
        return none ? x : tf.pad(x, tf.constant(sides), tf.constant(with));
    }

    private Operand<TFloat32> channels(Pad p, Operand<TFloat32> x) throws UnsupportedWorkException {
        if (!(p.mode() instanceof Pad.Mode.Constant(double value))) {
            throw new UnsupportedWorkException("no padding but constants");
        }
        int[][] sides = {
            {0, 0},
            {p.before().get(1), p.after().get(1)},
            {p.before().get(2), p.after().get(2)},
            {p.before().get(0), p.after().get(0)}
        };
        return tf.pad(x, tf.constant(sides), tf.constant((float) value));
    }

    private Operand<TFloat32> vector(String path, boolean trainable) {
        return parameter(Layout.vector(parameters.get(path)), trainable);
    }

    private Operand<TFloat32> parameter(TFloat32 numbers, boolean trainable) {
        Operand<TFloat32> constant = tf.constantOf(numbers);
        if (!training || !trainable) {
            return constant;
        }
        Variable<TFloat32> variable = tf.variable(numbers.shape(), TFloat32.class);
        initializers.add(tf.assign(variable, constant));
        trained.add(variable);
        return variable;
    }

    private Operand<TFloat32> value(String name) {
        Operand<TFloat32> value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("bench: there is no '" + name + "' yet");
        }
        return value;
    }

    private static int[] sides(int height, int width) {
        return new int[] {1, height, width, 1};
    }

    private static List<Long> longs(long height, long width) {
        return List.of(1L, height, width, 1L);
    }
}
