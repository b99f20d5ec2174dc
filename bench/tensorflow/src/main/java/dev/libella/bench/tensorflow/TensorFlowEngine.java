package dev.libella.bench.tensorflow;

import dev.libella.bench.engine.Engine;
import dev.libella.bench.engine.Host;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.nn.Network;
import dev.libella.nn.layer.Conv2d;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;

/** TensorFlow: a graph for each workload, so that its own optimiser can work on the whole. */
public final class TensorFlowEngine implements Engine {
    private final int threads;

    private TensorFlowEngine(int threads) {
        this.threads = threads;
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        Host.serve(arguments, TensorFlowEngine::new);
    }

    @Override
    public String version() {
        return TensorFlow.version() + " (TensorFlow Java 1.1)";
    }

    @Override
    public Session open(Work work) throws UnsupportedWorkException {
        return switch (work) {
            case Work.Inference(Network network, int batch) -> inference(network, batch);
            case Work.Training(Network network, int batch) -> training(network, batch);
            case Work.Gradients gradients -> gradients(gradients);
            case Work.Optimization o -> throw new UnsupportedWorkException("no optimizer apart from a graph");
            case Work.Peak p -> throw new UnsupportedWorkException("a limit, not work");
            case Work.Copy c -> throw new UnsupportedWorkException("a limit, not work");
        };
    }

    /** What every graph begins with. */
    private record Start(Graph graph, Ops tf, Operand<TFloat32> input, TFloat32 images, TensorFlowNetwork network) {
        static Start of(Network network, int batch, boolean training) {
            Graph graph = new Graph();
            Ops tf = Ops.create(graph);
            TFloat32 images = Layout.images(Inputs.images(network, batch));
            Operand<TFloat32> input = tf.placeholder(TFloat32.class, Placeholder.shape(images.shape()));
            return new Start(
                    graph,
                    tf,
                    input,
                    images,
                    new TensorFlowNetwork(tf, network, Inputs.parameters(network), batch, training));
        }

        GraphSession session(int threads, List<Output<?>> fetched, List<Op> targets, Function<Result, float[]> read) {
            return session(threads, Map.of(input, images), fetched, targets, read);
        }

        GraphSession session(
                int threads,
                Map<Operand<TFloat32>, TFloat32> fed,
                List<Output<?>> fetched,
                List<Op> targets,
                Function<Result, float[]> read) {
            return new GraphSession(graph, threads, fed, fetched, targets, network.initializers(), read);
        }
    }

    private Session inference(Network network, int batch) throws UnsupportedWorkException {
        Start start = Start.of(network, batch, false);
        Operand<TFloat32> output = start.network().build(start.input());
        return start.session(
                threads, List.of(output.asOutput()), List.of(), result -> Layout.images((TFloat32) result.get(0)));
    }

    private Session training(Network network, int batch) throws UnsupportedWorkException {
        Start start = Start.of(network, batch, true);
        Ops tf = start.tf();
        Operand<TFloat32> logits = start.network().build(start.input());
        float[][] oneHot = new float[batch][network.output().size(0)];
        int[] labels = Inputs.labels(network, batch);
        for (int i = 0; i < batch; i++) {
            oneHot[i][labels[i]] = 1;
        }
        SoftmaxCrossEntropyWithLogits<TFloat32> losses =
                tf.nn.softmaxCrossEntropyWithLogits(logits, tf.constant(oneHot));
        Operand<TFloat32> loss = tf.math.mean(losses.loss(), tf.constant(0));
        List<Variable<TFloat32>> variables = start.network().trained();
        Output<?>[] gradients = start.graph()
                .addGradients(
                        loss.asOutput(),
                        variables.stream().map(Variable::asOutput).toArray(Output<?>[]::new));
        List<Op> steps = new ArrayList<>();
        for (int i = 0; i < gradients.length; i++) {
            Variable<TFloat32> momentum =
                    tf.variable(variables.get(i).asOutput().shape(), TFloat32.class);
            start.network().initializers().add(tf.assign(momentum, tf.zerosLike(variables.get(i))));
            @SuppressWarnings("unchecked") // the gradient of a float variable
            Operand<TFloat32> gradient = (Operand<TFloat32>) gradients[i];
            steps.add(tf.train.applyMomentum(
                    variables.get(i), momentum, tf.constant((float) Inputs.LEARNING_RATE), gradient, tf.constant((float)
                            Inputs.MOMENTUM)));
        }
        return start.session(
                threads, List.of(loss.asOutput()), steps, result -> Layout.numbers((TFloat32) result.get(0)));
    }

    private Session gradients(Work.Gradients work) throws UnsupportedWorkException {
        Start start = Start.of(work.network(), work.batch(), true);
        Operand<TFloat32> output = start.network().build(start.input());
        List<Output<?>> of = new ArrayList<>();
        if (work.wanted() != Work.Wanted.PARAMETERS) {
            of.add(start.input().asOutput());
        }
        if (work.wanted() != Work.Wanted.INPUT) {
            start.network().trained().forEach(variable -> of.add(variable.asOutput()));
        }
        TFloat32 given = Layout.images(Inputs.outputGradient(work.network(), work.batch()));
        Operand<TFloat32> outputGradient = start.tf().placeholder(TFloat32.class, Placeholder.shape(given.shape()));
        Output<?>[] gradients = start.graph()
                .addGradients(
                        "gradients",
                        new Output<?>[] {output.asOutput()},
                        of.toArray(Output<?>[]::new),
                        new Output<?>[] {outputGradient.asOutput()});
        List<Op> targets = work.wanted() == Work.Wanted.ALL_WITH_FORWARD ? List.of(output) : List.of();
        boolean depthwise = work.network().nodes().getFirst().layer() instanceof Conv2d c && c.groups() > 1;
        return start.session(
                threads,
                Map.of(start.input(), start.images(), outputGradient, given),
                Arrays.asList(gradients),
                targets,
                result -> read(result, work, depthwise));
    }

    private static float[] read(Result result, Work.Gradients work, boolean depthwise) {
        float[] all = new float[0];
        for (int i = 0; i < result.size(); i++) {
            TFloat32 tensor = (TFloat32) result.get(i);
            boolean image = i == 0 && work.wanted() != Work.Wanted.PARAMETERS;
            float[] numbers = image || tensor.rank() != 4 ? Layout.images(tensor) : Layout.filter(tensor, depthwise);
            int at = all.length;
            all = Arrays.copyOf(all, at + numbers.length);
            System.arraycopy(numbers, 0, all, at, numbers.length);
        }
        return all;
    }
}
