package dev.libella.plan;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.BlockedConvolution;
import dev.libella.kernel.vector.BlockedWeightGradient;
import dev.libella.kernel.vector.Elementwise;
import dev.libella.kernel.vector.Finish;
import dev.libella.kernel.vector.Layout;
import dev.libella.kernel.vector.Rows;
import dev.libella.nn.layer.Linear;
import dev.libella.parallel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A linear layer as a 1×1 convolution whose positions are the examples, with a ReLU behind it if there is one. */
final class VectorLinearStep implements Step {
    private final Value x;
    private final Value y;
    private final Weight weight;
    private final @Nullable Weight bias;
    private final boolean relu;
    private final boolean training;
    private final Workers workers;
    private final int in;
    private final int out;
    private final int count;

    private final BlockedConvolution product;
    private final float[] packed;
    private final float[] biases;
    private final float[] xs;
    private final float[] ys;
    private final Workers.Piece pack;
    private final Workers.Piece forward;
    private final @Nullable Backward backward;

    VectorLinearStep(
            Linear layer,
            Value x,
            Value y,
            Weight weight,
            @Nullable Weight bias,
            boolean relu,
            boolean training,
            Workers workers) {
        this.x = x;
        this.y = y;
        this.weight = weight;
        this.bias = bias;
        this.relu = relu;
        this.training = training;
        this.workers = workers;
        this.in = layer.inFeatures();
        this.out = layer.outFeatures();
        this.count = x.elements() / in;
        Axis rows = new Axis(count, count, 1, 1, 0, 1);
        ConvGeometry g = new ConvGeometry(1, 1, in, out, Axis.ONE, Axis.ONE, rows);
        this.product = BlockedConvolution.forward(g, Layout.BLOCKED, Layout.BLOCKED);
        this.packed = new float[product.packedSize()];
        this.biases = new float[product.biasSize()];
        this.xs = new float[Layout.BLOCKED.padded(in) * count];
        this.ys = new float[product.resultSize()];
        Finish finish = new Finish(biases, null, relu ? 0 : Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
        this.pack = piece -> product.pack(piece, weight.data(), packed);
        this.forward = piece -> product.run(piece, xs, packed, ys, finish);
        this.backward = training ? new Backward(g) : null;
        refresh();
    }

    /** The way back, for training. */
    private final class Backward {
        private final BlockedConvolution inputGradient;
        private final BlockedWeightGradient weightGradient;
        private final float[] packedBack;
        private final float[] partial;
        private final float[] sums;
        private final float[] dys;
        private final float[] dxs;
        private final Workers.Piece channelSums;
        private final Workers.Piece partialSums;
        private final Workers.Piece reduce;
        private final Workers.Piece packBack;
        private final Workers.Piece inputGradients;

        Backward(ConvGeometry g) {
            this.inputGradient = BlockedConvolution.inputGradient(g, Layout.BLOCKED, Layout.BLOCKED);
            this.weightGradient = new BlockedWeightGradient(g, Layout.BLOCKED, Layout.BLOCKED);
            this.packedBack = new float[x.needsGradient() ? inputGradient.packedSize() : 0];
            this.partial = new float[weight.isTrained() ? weightGradient.partialSize() : 0];
            this.sums = new float[Layout.BLOCKED.padded(out)];
            this.dys = new float[ys.length];
            this.dxs = new float[x.needsGradient() ? xs.length : 0];
            Finish finish = Finish.of(new float[inputGradient.biasSize()]);
            float[] dw = Weight.gradientOf(weight);
            this.channelSums = piece -> Elementwise.channelSums(piece, count, dys, sums);
            this.partialSums = piece -> weightGradient.run(piece, xs, dys, partial);
            this.reduce = piece -> {
                if (dw != null) {
                    weightGradient.reduce(piece, partial, dw);
                }
            };
            this.packBack = piece -> inputGradient.pack(piece, weight.data(), packedBack);
            this.inputGradients = piece -> inputGradient.run(piece, dys, packedBack, dxs, finish);
        }

        void run() {
            Rows.toBlocks(count, out, y.gradient(), dys);
            if (relu) {
                Elementwise.clampGradient(ys, dys, dys, 0, Float.POSITIVE_INFINITY, 0, dys.length);
            }
            float[] db = Weight.gradientOf(bias);
            if (db != null) {
                workers.run(Layout.BLOCKED.blocks(out), channelSums);
                System.arraycopy(sums, 0, db, 0, out);
            }
            if (weight.isTrained()) {
                workers.run(weightGradient.pieces(), partialSums);
                workers.run(weightGradient.reducePieces(), reduce);
            }
            if (x.needsGradient()) {
                workers.run(inputGradient.packPieces(), packBack);
                workers.run(inputGradient.pieces(), inputGradients);
                Rows.fromBlocks(count, in, dxs, x.gradient());
            }
        }
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return relu ? "blocked matrix product + ReLU" : "blocked matrix product";
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
        return List.of();
    }

    @Override
    public void forward() {
        if (training) {
            refresh();
        }
        Rows.toBlocks(count, in, x.data(), xs);
        workers.run(product.pieces(), forward);
        Rows.fromBlocks(count, out, ys, y.data());
    }

    @Override
    public void backward() {
        if (backward != null) {
            backward.run();
        }
    }

    @Override
    public void refresh() {
        if (bias != null) {
            System.arraycopy(bias.data(), 0, biases, 0, out);
        }
        workers.run(product.packPieces(), pack);
    }
}
