package dev.libella.bench.deepnetts;

import deepnetts.net.FeedForwardNetwork;
import deepnetts.net.layers.AbstractLayer;
import deepnetts.net.loss.LossFunction;
import deepnetts.net.train.opt.OptimizerType;
import deepnetts.util.Tensor;
import dev.libella.bench.engine.Engine;
import dev.libella.bench.engine.Host;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.nn.Network;
import java.io.IOException;
import java.util.Arrays;

/** Deep Netts: a batch as its trainer does it, without the trainer's log. */
public final class DeepNettsEngine implements Engine {
    private DeepNettsEngine() {}

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        Host.serve(arguments, threads -> new DeepNettsEngine());
    }

    @Override
    public String version() {
        return "1.13.2";
    }

    @Override
    public Session open(Work work) throws UnsupportedWorkException {
        return switch (work) {
            case Work.Inference(Network network, int batch) -> inference(network, batch);
            case Work.Training(Network network, int batch) -> training(network, batch);
            case Work.Gradients g -> throw new UnsupportedWorkException("only whole networks");
            case Work.Optimization o -> throw new UnsupportedWorkException("only whole networks");
            case Work.Peak p -> throw new UnsupportedWorkException("a limit, not work");
            case Work.Copy c -> throw new UnsupportedWorkException("a limit, not work");
        };
    }

    private static Session inference(Network network, int batch) throws UnsupportedWorkException {
        FeedForwardNetwork layers = Dense.of(network, Inputs.parameters(network), false);
        Tensor[] images = images(network, batch);
        int classes = network.output().elements();
        float[] outputs = new float[batch * classes];
        return new Session() {
            @Override
            public void run() {
                for (int i = 0; i < batch; i++) {
                    layers.setInput(images[i]);
                    System.arraycopy(layers.getOutput(), 0, outputs, i * classes, classes);
                }
            }

            @Override
            public float[] result() {
                return outputs.clone();
            }
        };
    }

    private static Session training(Network network, int batch) throws UnsupportedWorkException {
        FeedForwardNetwork layers = Dense.of(network, Inputs.parameters(network), true);
        for (AbstractLayer layer : layers.getLayers()) {
            layer.setLearningRate((float) Inputs.LEARNING_RATE);
            layer.setMomentum((float) Inputs.MOMENTUM);
            layer.setRegularization(0);
            layer.setBatchMode(true);
            layer.setBatchSize(batch);
            layer.setOptimizerType(OptimizerType.MOMENTUM);
        }
        Tensor[] images = images(network, batch);
        int[] labels = Inputs.labels(network, batch);
        float[][] targets = new float[batch][network.output().elements()];
        for (int i = 0; i < batch; i++) {
            targets[i][labels[i]] = 1;
        }
        LossFunction loss = layers.getLossFunction();
        return new Session() {
            @Override
            public void run() {
                loss.reset();
                for (int i = 0; i < batch; i++) {
                    layers.setInput(images[i]);
                    layers.setOutputError(loss.addPatternError(layers.getOutput(), targets[i]));
                    layers.backward();
                }
                layers.applyWeightChanges();
            }

            @Override
            public float[] result() {
                return new float[] {loss.getTotal()};
            }
        };
    }

    private static Tensor[] images(Network network, int batch) {
        float[] all = Inputs.images(network, batch).data();
        int size = network.input().elements();
        Tensor[] images = new Tensor[batch];
        for (int i = 0; i < batch; i++) {
            images[i] = new Tensor(Arrays.copyOfRange(all, i * size, (i + 1) * size));
        }
        return images;
    }
}
