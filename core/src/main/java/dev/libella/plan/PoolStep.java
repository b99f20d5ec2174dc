package dev.libella.plan;

import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling;
import dev.libella.kernel.vector.pooling.PlanarPooling;
import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.List;
import java.util.Optional;

/** Pooling of any kind in NCHW: by the reference kernels, but for what has a faster one. */
final class PoolStep implements Step {
    private final Kind kind;
    private final boolean fast;
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut planes;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    /** What becomes of a patch. */
    sealed interface Kind {
        /** Its largest number. */
        record Max() implements Kind {}

        /** Its sum, divided. */
        record Average(ReferencePooling.Divisor divisor) implements Kind {}

        /** Its p-norm. */
        record Norm(double p) implements Kind {}
    }

    PoolStep(Kind kind, PoolGeometry g, Value x, Value y, Kernels kernels, Workers workers) {
        this.kind = kind;
        Optional<PlanarPooling> planar = kernels.fast() ? planar(kind, g) : Optional.empty();
        this.fast = planar.isPresent();
        this.x = x;
        this.y = y;
        this.workers = workers;
        this.planes = Cut.of(g.planes(), g.inPositions());
        if (planar.isPresent()) {
            PlanarPooling kernel = planar.get();
            this.forward = piece -> kernel.forward(x.data(), y.data(), planes.from(piece), planes.to(piece));
            this.backward = piece -> kernel.gradient(
                    x.data(), y.data(), y.gradient(), x.gradient(), planes.from(piece), planes.to(piece));
            return;
        }
        this.forward = piece -> {
            int from = planes.from(piece);
            int to = planes.to(piece);
            switch (kind) {
                case Kind.Max() -> ReferencePooling.max(g, x.data(), y.data(), from, to);
                case Kind.Average(ReferencePooling.Divisor divisor) ->
                    ReferencePooling.average(g, divisor, x.data(), y.data(), from, to);
                case Kind.Norm(double p) -> ReferencePooling.norm(g, p, x.data(), y.data(), from, to);
            }
        };
        this.backward = piece -> {
            int from = planes.from(piece);
            int to = planes.to(piece);
            switch (kind) {
                case Kind.Max() -> ReferencePooling.maxGradient(g, x.data(), y.gradient(), x.gradient(), from, to);
                case Kind.Average(ReferencePooling.Divisor divisor) ->
                    ReferencePooling.averageGradient(g, divisor, y.gradient(), x.gradient(), from, to);
                case Kind.Norm(double p) ->
                    ReferencePooling.normGradient(g, p, x.data(), y.data(), y.gradient(), x.gradient(), from, to);
            }
        };
    }

    private static Optional<PlanarPooling> planar(Kind kind, PoolGeometry g) {
        return switch (kind) {
            case Kind.Max() -> PlanarPooling.max(g);
            case Kind.Average(ReferencePooling.Divisor divisor) -> PlanarPooling.average(g, divisor);
            case Kind.Norm(double p) -> PlanarPooling.norm(g, p);
        };
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return (fast ? "planar " : "reference ") + text(kind);
    }

    /** A kind of pooling, for people. */
    static String text(Kind kind) {
        return switch (kind) {
            case Kind.Max() -> "max pooling";
            case Kind.Average(ReferencePooling.Divisor divisor) -> "average pooling";
            case Kind.Norm(double p) -> "norm pooling";
        };
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
        return switch (kind) {
            case Kind.Max() -> fast ? List.of(x, y) : List.of(x);
            case Kind.Average(ReferencePooling.Divisor divisor) -> List.of();
            case Kind.Norm(double p) -> List.of(x, y);
        };
    }

    @Override
    public void forward() {
        workers.run(planes.pieces(), forward);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(planes.pieces(), backward);
        }
    }
}
