package dev.libella.bench.libella;

import dev.libella.bench.engine.Session;
import dev.libella.bench.workload.Inputs;
import dev.libella.bench.workload.Work;
import dev.libella.plan.Plan;
import dev.libella.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A layer's gradients, with or without its forward pass. */
final class GradientsSession implements Session {
    private final Work.Wanted wanted;
    private final Plan plan;
    private final Tensor images;
    private final Tensor outputGradient;

    GradientsSession(Work.Gradients work, Plan plan) {
        this.wanted = work.wanted();
        this.plan = plan;
        this.images = Inputs.images(work.network(), work.batch());
        this.outputGradient = Inputs.outputGradient(work.network(), work.batch());
    }

    @Override
    public void before() {
        if (wanted != Work.Wanted.ALL_WITH_FORWARD) {
            plan.forward(images);
        }
    }

    @Override
    public void run() {
        if (wanted == Work.Wanted.ALL_WITH_FORWARD) {
            plan.forward(images);
        }
        plan.backward(outputGradient);
    }

    @Override
    public float[] result() {
        List<Tensor> gradients = new ArrayList<>();
        if (wanted != Work.Wanted.PARAMETERS) {
            gradients.add(plan.inputGradient());
        }
        gradients.addAll(plan.gradients().values());
        float[] all = new float
                [gradients.stream()
                        .mapToInt(tensor -> tensor.shape().elements())
                        .sum()];
        int at = 0;
        for (Tensor gradient : gradients) {
            System.arraycopy(gradient.data(), 0, all, at, gradient.data().length);
            at += gradient.data().length;
        }
        return all;
    }
}
