package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.vector.convolution.ConvolutionKernel;
import dev.libella.kernel.vector.convolution.DepthwiseKernel;
import dev.libella.kernel.vector.convolution.ExpandedDepthwise;
import dev.libella.kernel.vector.convolution.Finish;
import dev.libella.parallel.Workers;
import dev.libella.plan.VectorConvolutionStep.Limits;
import java.util.List;
import java.util.Optional;

/** A pointwise convolution and the depthwise one that alone reads it, in inference; with what follows each fused. */
final class ExpandedDepthwiseStep implements Step {
    private final Convolution first;
    private final Convolution second;
    private final Workers workers;
    private final ExpandedDepthwise kernel;
    private final float[] expanding;
    private final float[] packed;
    private final float[] bias;
    private final float[] secondBias;
    private final Finish between;
    private final Finish finish;
    private final Workers.Piece forward;

    /**
     * One of the two.
     *
     * @param limits what limits and rounds its result
     */
    record Convolution(ConvGeometry g, Value x, Value y, Filters filters, Limits limits) {}

    private ExpandedDepthwiseStep(Convolution first, Convolution second, ExpandedDepthwise kernel, Workers workers) {
        this.first = first;
        this.second = second;
        this.kernel = kernel;
        this.workers = workers;
        expanding = new float[kernel.expansion().packedSize()];
        packed = new float[kernel.depthwise().packedSize()];
        bias = new float[kernel.expansion().biasSize()];
        secondBias = new float[kernel.depthwise().biasSize()];
        between = first.limits().finish(bias);
        finish = second.limits().finish(secondBias);
        forward = piece -> kernel.run(
                piece, first.x().data(), expanding, between, packed, second.y().data(), finish);
        refresh();
    }

    /** Both as one step, if that is cheaper. */
    static Optional<Step> of(Convolution first, Convolution second, Workers workers) {
        boolean rounds = first.limits().rounding() != null;
        return ExpandedDepthwise.forward(first.g(), second.g(), rounds, workers.threads())
                .map(kernel -> new ExpandedDepthwiseStep(first, second, kernel, workers));
    }

    @Override
    public String name() {
        return second.y().name;
    }

    @Override
    public String kernel() {
        ConvolutionKernel expansion = kernel.expansion();
        DepthwiseKernel depthwise = kernel.depthwise();
        return VectorConvolutionStep.kernel(expansion.name() + " convolution", first.filters(), null, between)
                + " + "
                + VectorConvolutionStep.kernel(
                        depthwise.name() + " depthwise convolution", second.filters(), null, finish);
    }

    @Override
    public long multiplyAdds() {
        return first.g().multiplyAdds() + second.g().multiplyAdds();
    }

    @Override
    public List<Value> reads() {
        return List.of(first.x());
    }

    @Override
    public List<Value> writes() {
        return List.of(second.y());
    }

    @Override
    public List<Value> keeps() {
        return List.of();
    }

    @Override
    public void forward() {
        workers.run(kernel.pieces(), forward);
    }

    @Override
    public void backward() {
        throw new IllegalStateException("in inference there is no way back");
    }

    @Override
    public void refresh() {
        float[] weights = first.filters().weights();
        for (int piece = 0; piece < kernel.expansion().packPieces(); piece++) {
            kernel.expansion().pack(piece, weights, expanding);
        }
        first.filters().biasInto(bias);
        kernel.depthwise().pack(second.filters().weights(), packed);
        second.filters().biasInto(secondBias);
    }
}
