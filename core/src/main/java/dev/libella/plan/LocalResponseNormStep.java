package dev.libella.plan;

import dev.libella.kernel.reference.ReferenceNormalization;
import dev.libella.kernel.vector.normalization.VectorLocalResponseNorm;
import dev.libella.nn.layer.LocalResponseNorm;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;

/** Local response norm. */
final class LocalResponseNormStep implements Step {
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final boolean fast;
    private final Cut cut;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    LocalResponseNormStep(LocalResponseNorm layer, Value x, Value y, Kernels kernels, Workers workers) {
        this.x = x;
        this.y = y;
        this.workers = workers;
        int channels = x.shape.size(1);
        int positions = x.exampleElements() / Math.max(1, channels);
        this.fast = kernels.fast() && layer.beta() == VectorLocalResponseNorm.BETA;
        if (fast) {
            var norm = new VectorLocalResponseNorm(channels, positions, layer.size(), layer.alpha(), layer.k());
            int groups = norm.groups();
            this.cut = Cut.of(x.batch() * groups, (long) x.exampleElements() / groups * layer.size());
            this.forward = piece -> norm.forward(x.data(), y.data(), cut.from(piece), cut.to(piece));
            this.backward =
                    piece -> norm.gradient(x.data(), y.gradient(), x.gradient(), cut.from(piece), cut.to(piece));
            return;
        }
        this.cut = Cut.of(x.batch(), (long) x.exampleElements() * layer.size());
        this.forward = piece -> ReferenceNormalization.localResponse(
                channels,
                positions,
                layer.size(),
                layer.alpha(),
                layer.beta(),
                layer.k(),
                x.data(),
                y.data(),
                cut.from(piece),
                cut.to(piece));
        this.backward = piece -> ReferenceNormalization.localResponseGradient(
                channels,
                positions,
                layer.size(),
                layer.alpha(),
                layer.beta(),
                layer.k(),
                x.data(),
                y.gradient(),
                x.gradient(),
                cut.from(piece),
                cut.to(piece));
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return (fast ? "vector " : "reference ") + "local response norm";
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
        workers.run(cut.pieces(), forward);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(cut.pieces(), backward);
        }
    }
}
