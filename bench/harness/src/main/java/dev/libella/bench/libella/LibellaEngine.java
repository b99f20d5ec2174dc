package dev.libella.bench.libella;

import dev.libella.bench.engine.Engine;
import dev.libella.bench.engine.Host;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.util.Set;

/** Libella, as a user would call it. */
public final class LibellaEngine implements Engine {
    private final PlanOptions options;

    /** Libella with plans compiled in this way. */
    public LibellaEngine(PlanOptions options) {
        this.options = options;
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        Host.serve(arguments, threads -> new LibellaEngine(PlanOptions.threads(threads)));
    }

    @Override
    public String version() {
        return System.getProperty("bench.version", "0.1.0-SNAPSHOT");
    }

    @Override
    public Session open(Work work) throws UnsupportedWorkException {
        return switch (work) {
            case Work.Inference(Network network, int batch) -> inference(network, batch);
            case Work.Training(Network network, int batch) -> new TrainingSession(network, batch, options);
            case Work.Gradients gradients -> gradients(gradients);
            case Work.Optimization optimization -> new OptimizerSession(optimization, options.workers());
            case Work.Peak(long operations) -> throw new UnsupportedWorkException("a limit, not work");
            case Work.Copy(int elements) -> throw new UnsupportedWorkException("a limit, not work");
        };
    }

    private Session inference(Network network, int batch) {
        Plan plan = Plan.inference(network, Inputs.parameters(network), batch, options);
        Tensor images = Inputs.images(network, batch);
        return new Session() {
            private Tensor output = images;

            @Override
            public void run() {
                output = plan.forward(images);
            }

            @Override
            public float[] result() {
                return output.data().clone();
            }
        };
    }

    private Session gradients(Work.Gradients work) {
        Parameters parameters = Inputs.parameters(work.network());
        PlanOptions wanted = switch (work.wanted()) {
            case INPUT -> options.withInputGradient().withFrozen(Set.copyOf(parameters.names()));
            case PARAMETERS -> options;
            case ALL_WITH_FORWARD -> options.withInputGradient();
        };
        Plan plan = Plan.training(work.network(), parameters, work.batch(), wanted);
        return new GradientsSession(work, plan);
    }
}
