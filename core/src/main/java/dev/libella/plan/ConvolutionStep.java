package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution by the reference kernel, in NCHW. */
final class ConvolutionStep implements Step {
    private final Value x;
    private final Value y;
    private final Weight weight;
    private final long multiplyAdds;
    private final Workers workers;
    private final Cut outPlanes;
    private final Cut inPlanes;
    private final Cut filters;
    private final Workers.Piece forward;
    private final Workers.Piece inputGradient;
    private final Workers.Piece weightGradient;

    ConvolutionStep(ConvGeometry g, Value x, Value y, Weight weight, @Nullable Weight bias, Workers workers) {
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.multiplyAdds = g.multiplyAdds();
        this.workers = workers;
        this.outPlanes =
                Cut.of(g.batch() * g.outChannels(), g.multiplyAdds() / Math.max(1, y.elements()) * g.outPositions());
        this.inPlanes =
                Cut.of(g.batch() * g.inChannels(), g.multiplyAdds() / Math.max(1, x.elements()) * g.inPositions());
        this.filters = Cut.of(g.outChannels(), g.multiplyAdds() / g.outChannels());
        this.forward = piece -> ReferenceConvolution.forward(
                g, x.data(), weight.data(), Weight.dataOf(bias), y.data(), outPlanes.from(piece), outPlanes.to(piece));
        this.inputGradient = piece -> ReferenceConvolution.inputGradient(
                g, y.gradient(), weight.data(), null, x.gradient(), inPlanes.from(piece), inPlanes.to(piece));
        float[] dw = Weight.gradientOf(weight);
        float[] db = Weight.gradientOf(bias);
        this.weightGradient = piece -> {
            if (dw != null) {
                ReferenceConvolution.weightGradient(
                        g, x.data(), y.gradient(), dw, db, filters.from(piece), filters.to(piece));
            }
        };
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "reference convolution";
    }

    @Override
    public long multiplyAdds() {
        return multiplyAdds;
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
        return weight.isTrained() ? List.of(x) : List.of();
    }

    @Override
    public void forward() {
        workers.run(outPlanes.pieces(), forward);
    }

    @Override
    public void backward() {
        if (weight.isTrained()) {
            workers.run(filters.pieces(), weightGradient);
        }
        if (x.needsGradient()) {
            workers.run(inPlanes.pieces(), inputGradient);
        }
    }
}
