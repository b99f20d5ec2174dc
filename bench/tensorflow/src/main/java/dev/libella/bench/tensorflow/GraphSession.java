package dev.libella.bench.tensorflow;

import dev.libella.bench.engine.Session;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.op.Op;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** A graph that is fed the same numbers at each run. */
final class GraphSession implements Session {
    private final Graph graph;
    private final org.tensorflow.Session session;
    private final Map<Operand<TFloat32>, TFloat32> fed;
    private final List<Output<?>> fetched;
    private final List<Op> targets;
    private final Function<Result, float[]> read;
    private @Nullable Result last;

    /**
     * @param fed what goes in, anew at each run: TensorFlow computes what depends on constants alone only once
     * @param fetched what comes out
     * @param targets what else is to be computed
     * @param initializers what runs once
     * @param read what of the result is compared
     */
    GraphSession(
            Graph graph,
            int threads,
            Map<Operand<TFloat32>, TFloat32> fed,
            List<Output<?>> fetched,
            List<Op> targets,
            List<Op> initializers,
            Function<Result, float[]> read) {
        this.graph = graph;
        this.fed = Map.copyOf(fed);
        this.fetched = List.copyOf(fetched);
        this.targets = List.copyOf(targets);
        this.read = read;
        ConfigProto config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(1)
                .build();
        this.session = new org.tensorflow.Session(graph, config);
        org.tensorflow.Session.Runner runner = session.runner();
        initializers.forEach(runner::addTarget);
        if (!initializers.isEmpty()) {
            runner.run().close();
        }
    }

    @Override
    public void run() {
        if (last != null) {
            last.close();
        }
        org.tensorflow.Session.Runner runner = session.runner();
        fed.forEach(runner::feed);
        fetched.forEach(runner::fetch);
        targets.forEach(runner::addTarget);
        last = runner.run();
    }

    @Override
    public float[] result() {
        return last == null ? new float[0] : read.apply(last);
    }

    @Override
    public void close() {
        if (last != null) {
            last.close();
            last = null;
        }
        session.close();
        graph.close();
    }
}
