package dev.libella.train;

import dev.libella.data.Batch;
import dev.libella.plan.Plan;
import dev.libella.tensor.Tensor;
import dev.libella.train.loss.Loss;
import java.util.Arrays;

/** A plan with a loss behind it, for one batch size. Allocates nothing when it runs. */
final class LossPlan {
    private final Plan plan;
    private final Loss loss;
    private final Tensor gradient; // [N, C], of the plan's output
    private final Tensor oneHot; // [N, C], for losses that compare numbers
    private Tensor output; // [N, C], the plan's own

    LossPlan(Plan plan, Loss loss) {
        this.plan = plan;
        this.loss = loss;
        this.gradient = Tensor.zeros(plan.network().output().prepend(plan.batch()));
        this.oneHot = Tensor.zeros(gradient.shape());
        this.output = gradient;
    }

    Plan plan() {
        return plan;
    }

    /** The network's output for the last batch, {@code [N, C]}; overwritten by the next. */
    Tensor output() {
        return output;
    }

    /** Computes the network and the loss of its output. */
    double forward(Batch batch) {
        output = plan.forward(batch.images());
        return switch (loss) {
            case Loss.OfClasses l -> l.compute(output, batch.labels(), gradient);
            case Loss.OfValues l -> l.compute(output, oneHot(batch.labels()), gradient);
        };
    }

    /** Computes the gradients for the last batch. */
    void backward() {
        plan.backward(gradient);
    }

    private Tensor oneHot(int[] labels) {
        int width = oneHot.shape().size(1);
        Arrays.fill(oneHot.data(), 0);
        for (int example = 0; example < labels.length; example++) {
            oneHot.data()[example * width + labels[example]] = 1;
        }
        return oneHot;
    }

    /** How many examples of the last batch had the highest score for the right class. */
    int right(int[] labels) {
        int width = output.shape().size(1);
        int right = 0;
        for (int example = 0; example < labels.length; example++) {
            right += Metrics.argMax(output.data(), example * width, width) == labels[example] ? 1 : 0;
        }
        return right;
    }
}
