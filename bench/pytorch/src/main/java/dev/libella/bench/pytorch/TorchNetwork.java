package dev.libella.bench.pytorch;

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
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A network as calls of PyTorch's functions, with its parameters. */
final class TorchNetwork {
    private interface Call {
        Tensor apply(Tensor[] inputs);
    }

    private record Step(List<Integer> inputs, Call call) {}

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final List<Tensor> trained = new ArrayList<>();
    private final boolean training;
    private final Network network;

    TorchNetwork(Network network, Parameters values, boolean training) throws UnsupportedWorkException {
        this.network = network;
        this.training = training;
        for (ParameterSpec spec : network.parameters()) {
            Tensor tensor = Torch.tensor(values.get(spec.name()));
            parameters.put(spec.name(), tensor);
            if (training && spec.trainable()) {
                tensor.set_requires_grad(true);
                trained.add(tensor);
            }
        }
        List<String> names = new ArrayList<>(List.of(Network.INPUT));
        for (Network.Node node : network.nodes()) {
            List<Integer> inputs = node.inputs().stream().map(names::indexOf).toList();
            steps.add(new Step(inputs, call(node)));
            names.add(node.name());
        }
    }

    /** The parameters that have gradients, in the network's order. */
    List<Tensor> trained() {
        return trained;
    }

    Tensor forward(Tensor input) {
        Tensor[] values = new Tensor[steps.size() + 1];
        values[0] = input;
        for (int i = 0; i < steps.size(); i++) {
            List<Integer> from = steps.get(i).inputs();
            Tensor[] inputs = new Tensor[from.size()];
            for (int j = 0; j < from.size(); j++) {
                inputs[j] = values[from.get(j)];
            }
            values[i + 1] = steps.get(i).call().apply(inputs);
        }
        return values[steps.size()];
    }

    private Call call(Network.Node node) throws UnsupportedWorkException {
        Layer layer = node.layer();
        return switch (layer) {
            case Conv2d c -> convolution(node.name(), c);
            case Linear l -> linear(node.name(), l);
            case BatchNorm2d b -> batchNorm(node.name(), b);
            case MaxPool2d m -> {
                long[] kernel = {m.height().kernel(), m.width().kernel()};
                long[] stride = {m.height().stride(), m.width().stride()};
                long[] padding = {m.height().before(), m.width().before()};
                yield in -> torch.max_pool2d(in[0], kernel, stride, padding, new long[] {1, 1}, false);
            }
            case AvgPool2d a -> {
                long[] kernel = {a.height().kernel(), a.width().kernel()};
                long[] stride = {a.height().stride(), a.width().stride()};
                long[] padding = {a.height().before(), a.width().before()};
                yield in -> torch.avg_pool2d(
                        in[0], kernel, stride, padding, false, a.countIncludePad(), new LongOptional());
            }
            case AdaptiveAvgPool2d a -> in -> torch.adaptive_avg_pool2d(in[0], a.height(), a.width());
            case ReLU r -> inPlace(node) ? in -> torch.relu_(in[0]) : in -> torch.relu(in[0]);
            case ReLU6 r -> {
                Scalar low = new Scalar(0f);
                Scalar high = new Scalar(6f);
                yield inPlace(node) ? in -> torch.hardtanh_(in[0], low, high) : in -> torch.hardtanh(in[0], low, high);
            }
            case GELU g -> in -> torch.gelu(in[0], g.tanh() ? "tanh" : "none");
            case SiLU s -> in -> torch.silu(in[0]);
            case Softmax s -> in -> torch.softmax(in[0], s.axis());
            case Flatten f -> in -> torch.flatten(in[0], 1, -1);
            case Dropout d -> in -> torch.dropout(in[0], d.probability(), training);
            case Add a -> in -> torch.add(in[0], in[1]);
            case Pad p -> pad(p);
            default ->
                throw new UnsupportedWorkException("no " + layer.getClass().getSimpleName());
        };
    }

    /** As torchvision's networks: where nobody else needs what came in. */
    private boolean inPlace(Network.Node node) {
        String source = node.inputs().getFirst();
        return !source.equals(Network.INPUT)
                && network.nodes().stream()
                                .filter(other -> other.inputs().contains(source))
                                .count()
                        == 1;
    }

    private Call convolution(String name, Conv2d c) throws UnsupportedWorkException {
        Tensor weight = parameter(name + ".weight");
        TensorOptional bias = optional(name + ".bias", c.bias());
        long[] stride = {c.height().stride(), c.width().stride()};
        long[] padding = {symmetric(c.height()), symmetric(c.width())};
        long[] dilation = {c.height().dilation(), c.width().dilation()};
        return in -> torch.conv2d(in[0], weight, bias, stride, padding, dilation, c.groups());
    }

    private Call linear(String name, Linear l) {
        Tensor weight = parameter(name + ".weight");
        TensorOptional bias = optional(name + ".bias", l.bias());
        return in -> torch.linear(in[0], weight, bias);
    }

    private Call batchNorm(String name, BatchNorm2d b) {
        TensorOptional weight = optional(name + ".weight", true);
        TensorOptional bias = optional(name + ".bias", true);
        TensorOptional mean = optional(name + ".running_mean", true);
        TensorOptional variance = optional(name + ".running_var", true);
        return in -> torch.batch_norm(in[0], weight, bias, mean, variance, training, b.momentum(), b.epsilon(), false);
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
        Scalar scalar = new Scalar((float) value);
        return in -> torch.constant_pad_nd(in[0], innermostFirst, scalar);
    }

    private Tensor parameter(String path) {
        Tensor tensor = parameters.get(path);
        if (tensor == null) {
            throw new IllegalArgumentException("bench: there is no parameter '" + path + "'");
        }
        return tensor;
    }

    private TensorOptional optional(String path, boolean present) {
        return present ? new TensorOptional(parameter(path)) : new TensorOptional();
    }

    private static long symmetric(Window window) throws UnsupportedWorkException {
        if (window.before() != window.after()) {
            throw new UnsupportedWorkException("no padding with two different sides");
        }
        return window.before();
    }
}
