package dev.libella.bench.dl4j;

import dev.libella.bench.engine.Engine;
import dev.libella.bench.engine.Host;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.nn.Network;
import java.io.IOException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J: sequences of layers, workspaces on (its default), no garbage collections between steps. */
public final class Dl4jEngine implements Engine {
    private Dl4jEngine() {
        // Threads are given by OMP_NUM_THREADS.
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
        Nd4j.getMemoryManager().togglePeriodicGc(false);
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        Host.serve(arguments, threads -> new Dl4jEngine());
    }

    @Override
    public String version() {
        return "1.0.0-M2.1";
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
        if (network.nodes().size() == 1) {
            throw new UnsupportedWorkException("only whole networks");
        }
        MultiLayerNetwork layers = Sequence.of(network, Inputs.parameters(network), false);
        INDArray images = array(Inputs.images(network, batch));
        return new Session() {
            private @Nullable INDArray output;

            @Override
            public void run() {
                if (output != null) {
                    output.close();
                }
                output = layers.output(images, false);
            }

            @Override
            public float[] result() {
                return output == null
                        ? new float[0]
                        : output.dup('c').reshape(-1).toFloatVector();
            }
        };
    }

    private static Session training(Network network, int batch) throws UnsupportedWorkException {
        MultiLayerNetwork layers = Sequence.of(network, Inputs.parameters(network), true);
        INDArray images = array(Inputs.images(network, batch));
        int[] classes = Inputs.labels(network, batch);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, network.output().size(0));
        for (int i = 0; i < batch; i++) {
            labels.putScalar(i, classes[i], 1);
        }
        return new Session() {
            @Override
            public void run() {
                layers.fit(images, labels);
            }

            @Override
            public float[] result() {
                return new float[] {(float) layers.score()};
            }
        };
    }

    private static INDArray array(dev.libella.tensor.Tensor tensor) {
        return Nd4j.createFromArray(tensor.data()).reshape('c', tensor.shape().toArray());
    }
}
