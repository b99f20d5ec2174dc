package dev.libella.plan;

import dev.libella.kernel.reference.ReferenceActivation;
import dev.libella.kernel.vector.activation.VectorActivation;
import dev.libella.nn.layer.Activation;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;

/** An activation in any layout; in inference it may write where it read. */
final class ActivationStep implements Step {
    private final boolean fast;
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut elements;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    ActivationStep(Activation activation, Value x, Value y, Kernels kernels, Workers workers) {
        this.fast = kernels.fast() && VectorActivation.fits(activation);
        this.x = x;
        this.y = y;
        this.workers = workers;
        this.elements = Cut.of(x.storage.elements, 1);
        if (fast) {
            VectorActivation kernel = VectorActivation.of(activation);
            this.forward = piece -> kernel.forward(x.data(), y.data(), elements.from(piece), elements.to(piece));
            this.backward = piece ->
                    kernel.gradient(x.data(), y.gradient(), x.gradient(), elements.from(piece), elements.to(piece));
        } else {
            this.forward = piece -> ReferenceActivation.forward(
                    activation, x.data(), y.data(), elements.from(piece), elements.to(piece));
            this.backward = piece -> ReferenceActivation.gradient(
                    activation, x.data(), y.gradient(), x.gradient(), elements.from(piece), elements.to(piece));
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return fast ? "vector activation" : "reference activation";
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
        return List.of(x);
    }

    @Override
    public void forward() {
        workers.run(elements.pieces(), forward);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(elements.pieces(), backward);
        }
    }
}
