package dev.libella.bench.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AdaptiveAvgPool2d;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.GELU;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.Pad;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.ReLU6;
import dev.libella.nn.layer.SiLU;
import dev.libella.nn.layer.Softmax;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network as calls of DJL's functions, with its parameters. */
final class DjlNetwork {
    private interface Call {
        NDArray apply(NDArray[] inputs);
    }

    private record Step(List<Integer> inputs, Call call) {}

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final Map<String, NDArray> trained = new LinkedHashMap<>();
    private final boolean training;

    DjlNetwork(Network network, Parameters values, NDManager manager, boolean training)
            throws UnsupportedWorkException {
        this.training = training;
        for (ParameterSpec spec : network.parameters()) {
            NDArray array = Numbers.of(values.get(spec.name()), manager);
            parameters.put(spec.name(), array);
            if (training && spec.trainable()) {
                array.setRequiresGradient(true);
                trained.put(spec.name(), array);
            }
        }
        List<String> names = new ArrayList<>(List.of(Network.INPUT));
        for (Network.Node node : network.nodes()) {
            List<Integer> inputs = node.inputs().stream().map(names::indexOf).toList();
            steps.add(new Step(inputs, call(node)));
            names.add(node.name());
        }
    }

    /** The parameters that have gradients, by name. */
    Map<String, NDArray> trained() {
        return trained;
    }

    /** What comes in, what each layer gives, and so at last what comes out. */
    NDArray[] forward(NDArray input) {
        NDArray[] values = new NDArray[steps.size() + 1];
        values[0] = input;
        for (int i = 0; i < steps.size(); i++) {
            List<Integer> from = steps.get(i).inputs();
            NDArray[] inputs = new NDArray[from.size()];
            for (int j = 0; j < from.size(); j++) {
                inputs[j] = values[from.get(j)];
            }
            values[i + 1] = steps.get(i).call().apply(inputs);
        }
        return values;
    }

    /** Gives the memory back, but for the input's. */
    static void close(NDArray[] values) {
        for (int i = 1; i < values.length; i++) {
            values[i].close();
        }
    }

    private Call call(Network.Node node) throws UnsupportedWorkException {
        Layer layer = node.layer();
        return switch (layer) {
            case Conv2d c -> convolution(node.name(), c);
            case Linear l -> linear(node.name(), l);
            case BatchNorm2d b -> batchNorm(node.name(), b);
            case MaxPool2d m -> {
                Shape padding = padding(m.height(), m.width());
                yield in -> Pool.maxPool2d(
                        in[0], kernel(m.height(), m.width()), stride(m.height(), m.width()), padding, false);
            }
            case AvgPool2d a -> {
                Shape padding = padding(a.height(), a.width());
                yield in -> Pool.avgPool2d(
                        in[0],
                        kernel(a.height(), a.width()),
                        stride(a.height(), a.width()),
                        padding,
                        false,
                        a.countIncludePad());
            }
            case AdaptiveAvgPool2d a when a.height() == 1 && a.width() == 1 -> in -> Pool.globalAvgPool2d(in[0]);
            case ReLU r -> in -> Activation.relu(in[0]);
            case ReLU6 r -> in -> Activation.relu6(in[0]);
            case GELU g when !g.tanh() -> in -> Activation.gelu(in[0]);
            case SiLU s -> in -> Activation.swish(in[0], 1);
            case Softmax s -> in -> in[0].softmax(s.axis());
            case Flatten f -> in -> in[0].reshape(in[0].getShape().get(0), -1);
            case Dropout d ->
                in -> ai.djl.nn.norm.Dropout.dropout(in[0], (float) d.probability(), training)
                        .singletonOrThrow();
            case Add a -> in -> in[0].add(in[1]);
            case Pad p -> pad(p);
            default ->
                throw new UnsupportedWorkException("no " + layer.getClass().getSimpleName());
        };
    }

    private Call convolution(String name, Conv2d c) throws UnsupportedWorkException {
        NDArray weight = parameter(name + ".weight");
        NDArray bias = c.bias() ? parameter(name + ".bias") : null;
        Shape stride = stride(c.height(), c.width());
        Shape padding = padding(c.height(), c.width());
        Shape dilation = new Shape(c.height().dilation(), c.width().dilation());
        return in -> convolve(in[0], weight, bias, stride, padding, dilation, c.groups());
    }

    /** DJL takes no bias as null, and does not say so. */
    @SuppressWarnings("NullAway")
    private static NDArray convolve(
            NDArray in,
            NDArray weight,
            @Nullable NDArray bias,
            Shape stride,
            Shape padding,
            Shape dilation,
            int groups) {
        return ai.djl.nn.convolutional.Conv2d.conv2d(in, weight, bias, stride, padding, dilation, groups)
                .singletonOrThrow();
    }

    private Call linear(String name, Linear l) {
        NDArray weight = parameter(name + ".weight");
        if (!l.bias()) {
            return in -> ai.djl.nn.core.Linear.linear(in[0], weight).singletonOrThrow();
        }
        NDArray bias = parameter(name + ".bias");
        return in -> ai.djl.nn.core.Linear.linear(in[0], weight, bias).singletonOrThrow();
    }

    private Call batchNorm(String name, BatchNorm2d b) {
        NDArray mean = parameter(name + ".running_mean");
        NDArray variance = parameter(name + ".running_var");
        NDArray weight = parameter(name + ".weight");
        NDArray bias = parameter(name + ".bias");
        return in -> BatchNorm.batchNorm(
                        in[0], mean, variance, weight, bias, 1, (float) b.momentum(), (float) b.epsilon(), training)
                .singletonOrThrow();
    }

    private static Call pad(Pad p) throws UnsupportedWorkException {
        if (!(p.mode() instanceof Pad.Mode.Constant(double value))) {
            throw new UnsupportedWorkException("no padding but constants");
        }
        int axes = p.before().size();
        long[] innermostFirst = new long[2 * axes];
        for (int axis = 0; axis < axes; axis++) {
            innermostFirst[2 * (axes - 1 - axis)] = p.before().get(axis);
            innermostFirst[2 * (axes - 1 - axis) + 1] = p.after().get(axis);
        }
        return in -> in[0].pad(new Shape(innermostFirst), value);
    }

    private NDArray parameter(String path) {
        NDArray array = parameters.get(path);
        if (array == null) {
            throw new IllegalArgumentException("bench: there is no parameter '" + path + "'");
        }
        return array;
    }

    private static Shape kernel(Window height, Window width) {
        return new Shape(height.kernel(), width.kernel());
    }

    private static Shape stride(Window height, Window width) {
        return new Shape(height.stride(), width.stride());
    }

    private static Shape padding(Window height, Window width) throws UnsupportedWorkException {
        if (height.before() != height.after() || width.before() != width.after()) {
            throw new UnsupportedWorkException("no padding with two different sides");
        }
        return new Shape(height.before(), width.before());
    }
}
