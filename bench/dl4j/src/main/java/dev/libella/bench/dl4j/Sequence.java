package dev.libella.bench.dl4j;

import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A sequence of layers as DL4J's, with the same weights; an activation belongs to the layer before it. */
final class Sequence {
    private final List<Network.Node> nodes;
    private final Parameters parameters;
    private final boolean training;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, INDArray> weights = new LinkedHashMap<>();

    private Sequence(Network network, Parameters parameters, boolean training) {
        this.nodes = network.nodes();
        this.parameters = parameters;
        this.training = training;
    }

    static MultiLayerNetwork of(Network network, Parameters parameters, boolean training)
            throws UnsupportedWorkException {
        Sequence sequence = new Sequence(network, parameters, training);
        for (int i = 0; i < sequence.nodes.size(); i++) {
            sequence.add(i);
        }
        Shape image = network.input();
        NeuralNetConfiguration.ListBuilder configuration = new NeuralNetConfiguration.Builder()
                .updater(new Momentum(Inputs.LEARNING_RATE, Inputs.MOMENTUM))
                .convolutionMode(ConvolutionMode.Truncate)
                .list();
        sequence.layers.forEach(configuration::layer);
        configuration.setInputType(InputType.convolutional(image.size(1), image.size(2), image.size(0)));
        MultiLayerNetwork made = new MultiLayerNetwork(configuration.build());
        made.init();
        sequence.weights.forEach(made::setParam);
        return made;
    }

    private void add(int index) throws UnsupportedWorkException {
        Network.Node node = nodes.get(index);
        if (node.inputs().size() != 1
                || (index > 0 && !node.inputs().contains(nodes.get(index - 1).name()))) {
            throw new UnsupportedWorkException("here only sequences of layers");
        }
        boolean activated = index + 1 < nodes.size() && nodes.get(index + 1).layer() instanceof ReLU;
        Activation activation = activated ? Activation.RELU : Activation.IDENTITY;
        switch (node.layer()) {
            case Conv2d c
            when c.groups() == 1 -> {
                weight(parameters.get(node.name() + ".weight"), false);
                bias(node.name(), c.bias());
                layers.add(new ConvolutionLayer.Builder(kernel(c.height(), c.width()))
                        .stride(c.height().stride(), c.width().stride())
                        .padding(padding(c.height(), c.width()))
                        .dilation(c.height().dilation(), c.width().dilation())
                        .nOut(c.outChannels())
                        .hasBias(c.bias())
                        .activation(activation)
                        .build());
            }
            case Linear l -> {
                weight(parameters.get(node.name() + ".weight"), true);
                bias(node.name(), l.bias());
                layers.add(linear(l, activation, index == nodes.size() - 1));
            }
            case MaxPool2d m -> layers.add(pool(SubsamplingLayer.PoolingType.MAX, m.height(), m.width()));
            case AvgPool2d a
            when a.countIncludePad() -> layers.add(pool(SubsamplingLayer.PoolingType.AVG, a.height(), a.width()));
            case Dropout d -> {
                if (d.probability() > 0) {
                    layers.add(new DropoutLayer(1 - d.probability())); // the probability to keep
                }
            }
            case ReLU r when index > 0 && hasActivation(nodes.get(index - 1)) -> {}
            case Flatten f -> {}
            default ->
                throw new UnsupportedWorkException(
                        "no " + node.layer().getClass().getSimpleName() + " here");
        }
    }

    private static boolean hasActivation(Network.Node node) {
        return node.layer() instanceof Conv2d || node.layer() instanceof Linear;
    }

    private Layer linear(Linear l, Activation activation, boolean last) {
        return last && training
                ? new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                        .nOut(l.outFeatures())
                        .hasBias(l.bias())
                        .activation(Activation.SOFTMAX)
                        .build()
                : new DenseLayer.Builder()
                        .nOut(l.outFeatures())
                        .hasBias(l.bias())
                        .activation(activation)
                        .build();
    }

    private static Layer pool(SubsamplingLayer.PoolingType type, Window height, Window width)
            throws UnsupportedWorkException {
        return new SubsamplingLayer.Builder(type)
                .kernelSize(kernel(height, width))
                .stride(height.stride(), width.stride())
                .padding(padding(height, width))
                .build();
    }

    private void bias(String name, boolean present) {
        if (present) {
            Tensor bias = parameters.get(name + ".bias");
            weights.put(layers.size() + "_b", Nd4j.createFromArray(bias.data()).reshape(1, bias.data().length));
        }
    }

    private void weight(Tensor weight, boolean transposed) {
        INDArray array =
                Nd4j.createFromArray(weight.data()).reshape('c', weight.shape().toArray());
        weights.put(layers.size() + "_W", transposed ? array.transpose() : array);
    }

    private static int[] kernel(Window height, Window width) {
        return new int[] {height.kernel(), width.kernel()};
    }

    private static int[] padding(Window height, Window width) throws UnsupportedWorkException {
        if (height.before() != height.after() || width.before() != width.after()) {
            throw new UnsupportedWorkException("no padding with two different sides");
        }
        return new int[] {height.before(), width.before()};
    }
}
