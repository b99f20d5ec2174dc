package dev.libella.plan;

import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.matrix.ProductGradients;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.nn.layer.Linear;
import dev.libella.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A linear layer, with the ReLU that follows it fused. */
final class VectorLinearStep implements Step {
    private final Value x;
    private final Value y;
    private final Weight weight;
    private final @Nullable Weight bias;
    private final boolean relu;
    private final Workers workers;
    private final LinearForward forward;
    private final @Nullable Backward backward;
    private @Nullable Steps rounding;

    VectorLinearStep(
            Linear layer,
            Value x,
            Value y,
            Weight weight,
            @Nullable Weight bias,
            boolean relu,
            Workspace workspace,
            Workers workers) {
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.bias = bias;
        this.relu = relu;
        this.workers = workers;
        this.forward = LinearForward.of(layer, x, y, weight, bias, relu, workspace, workers);
        this.backward = y.needsGradient() ? new Backward(layer) : null;
    }

    /** The way back, where somebody needs it: its tiles take time to make. */
    private final class Backward {
        private final ProductGradients product;
        private final Workers.Piece inputGradient;
        private final Workers.Piece weightGradient;

        Backward(Linear layer) {
            int in = layer.inFeatures();
            product = new ProductGradients(x.elements() / in, in, layer.outFeatures());
            inputGradient = piece -> product.ofInput(piece, y.gradient(), weight.data(), x.gradient());
            float[] dw = Weight.gradientOf(weight);
            weightGradient = piece -> {
                if (dw != null) {
                    product.ofWeights(piece, x.data(), y.gradient(), dw);
                }
            };
        }

        void run() {
            float[] dy = y.gradient();
            if (relu) {
                Elementwise.clampGradient(y.data(), dy, dy, 0, Float.POSITIVE_INFINITY, 0, y.elements());
            }
            float[] db = Weight.gradientOf(bias);
            if (db != null) {
                product.ofBias(dy, db);
            }
            if (weight.isTrained()) {
                workers.run(product.weightPieces(), weightGradient);
            }
            if (x.needsGradient()) {
                workers.run(product.inputPieces(), inputGradient);
            }
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return forward.kernel() + (relu ? " + ReLU" : "") + (rounding == null ? "" : " + rounding");
    }

    @Override
    public long multiplyAdds() {
        return (long) y.elements() * x.shape.size(x.shape.rank() - 1);
    }

    @Override
    public List<Value> reads() {
        return List.of(x);
    }

    @Override
    public List<Value> writes() {
        return List.of(y);
    }

    @Override
    public List<Value> keeps() {
        List<Value> kept = new ArrayList<>();
        if (weight.isTrained()) {
            kept.add(x);
        }
        if (relu) {
            kept.add(y);
        }
        return kept;
    }

    @Override
    public boolean changesGradient() {
        return relu;
    }

    @Override
    public void forward() {
        forward.run();
        if (rounding != null) {
            Elementwise.round(rounding, y.data(), 0, y.elements());
        }
    }

    @Override
    public void backward() {
        if (backward != null) {
            backward.run();
        }
    }

    @Override
    public boolean round(FakeQuantize layer) {
        rounding = Steps.of(layer);
        return true;
    }

    @Override
    public void refresh() {
        forward.refresh();
    }
}
