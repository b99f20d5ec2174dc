package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.reference.ReferenceConvolution;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transposed convolution: the convolution whose input is this layer's output, run the other way. Its forward is that
 * convolution's input gradient, its backward that convolution's forward.
 */
final class ConvolutionTransposeStep implements Step {
    private final Value x;
    private final Value y;
    private final Weight weight;
    private final Workers workers;
    private final Cut planesOfY;
    private final Cut planesOfX;
    private final Cut filters;
    private final @Nullable Weight bias;
    private final ConvGeometry g;
    private final Workers.Piece forward;
    private final Workers.Piece inputGradient;
    private final Workers.Piece weightGradient;

    /** @param g the convolution from y to x: its input is y, its output x */
    ConvolutionTransposeStep(ConvGeometry g, Value x, Value y, Weight weight, @Nullable Weight bias, Workers workers) {
        this.g = g;
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.bias = bias;
        this.workers = workers;
        this.planesOfY =
                Cut.of(g.batch() * g.inChannels(), g.multiplyAdds() / Math.max(1, y.elements()) * g.inPositions());
        this.planesOfX =
                Cut.of(g.batch() * g.outChannels(), g.multiplyAdds() / Math.max(1, x.elements()) * g.outPositions());
        this.filters = Cut.of(g.outChannels(), g.multiplyAdds() / g.outChannels());
        this.forward = piece -> ReferenceConvolution.inputGradient(
                g, x.data(), weight.data(), Weight.dataOf(bias), y.data(), planesOfY.from(piece), planesOfY.to(piece));
        this.inputGradient = piece -> ReferenceConvolution.forward(
                g, y.gradient(), weight.data(), null, x.gradient(), planesOfX.from(piece), planesOfX.to(piece));
        float[] dw = Weight.gradientOf(weight);
        this.weightGradient = piece -> {
            if (dw != null) {
                ReferenceConvolution.weightGradient(
                        g, y.gradient(), x.data(), dw, null, filters.from(piece), filters.to(piece));
            }
        };
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "reference transposed convolution";
    }

    @Override
    public long multiplyAdds() {
        return g.multiplyAdds();
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
        workers.run(planesOfY.pieces(), forward);
    }

    @Override
    public void backward() {
        if (weight.isTrained()) {
            workers.run(filters.pieces(), weightGradient);
        }
        float[] db = Weight.gradientOf(bias);
        if (db != null) {
            biasGradient(db);
        }
        if (x.needsGradient()) {
            workers.run(planesOfX.pieces(), inputGradient);
        }
    }

    private void biasGradient(float[] db) {
        for (int channel = 0; channel < g.inChannels(); channel++) {
            double sum = 0;
            for (int example = 0; example < g.batch(); example++) {
                int at = (example * g.inChannels() + channel) * g.inPositions();
                for (int i = at; i < at + g.inPositions(); i++) {
                    sum += y.gradient()[i];
                }
            }
            db[channel] = (float) sum;
        }
    }
}
