package dev.libella.plan;

import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.vector.convolution.BlockedConvolution;
import dev.libella.kernel.vector.convolution.BlockedDepthwise;
import dev.libella.kernel.vector.convolution.DepthwiseKernel;
import dev.libella.kernel.vector.convolution.ImageBlockedConvolution;
import dev.libella.kernel.vector.convolution.PlanarConvolution;
import dev.libella.kernel.vector.convolution.PlanarDepthwise;
import dev.libella.kernel.vector.convolution.SubpixelInputGradient;
import dev.libella.kernel.vector.convolution.UnfoldedConvolution;
import dev.libella.kernel.vector.layout.Layout;
import dev.libella.nn.Network.Node;
import dev.libella.nn.layer.BatchNorm;
import dev.libella.nn.layer.Conv3d;
import dev.libella.nn.layer.ConvTranspose3d;
import dev.libella.nn.layer.Convolution;
import dev.libella.nn.layer.ConvolutionTranspose;
import dev.libella.nn.layer.FakeQuantize;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.ReLU6;
import dev.libella.parallel.Workers;
import dev.libella.plan.VectorConvolutionStep.Direction;
import dev.libella.plan.VectorConvolutionStep.Limits;
import dev.libella.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the steps that work on blocks of channels or images, and moves values between layouts where fast and reference meet. */
final class BlockedLowering {
    private final List<Step> steps;
    private final Modes modes;
    private final Workers workers;
    private final Workspace workspace = new Workspace();

    BlockedLowering(List<Step> steps, Modes modes, Workers workers) {
        this.steps = steps;
        this.modes = modes;
        this.workers = workers;
    }

    /** The value in NCHW. */
    Value planar(Value value) {
        return reordered(value, Layout.PLANAR);
    }

    /** The value in blocks of channels. */
    Value blocked(Value value) {
        return reordered(value, Layout.BLOCKED);
    }

    private Value reordered(Value value, Layout layout) {
        if (value.layout.equals(layout)) {
            return value;
        }
        if (value.isBlocked() && layout.width() > 1) {
            return reordered(planar(value), layout);
        }
        Value other = Value.of(value.name, value.shape, layout, value.needsGradient());
        steps.add(new ReorderStep(value, other, workers));
        return other;
    }

    /** Whether a blocked value of this shape is row-major as well: nothing to do to flatten it. */
    static boolean isFlat(Value value) {
        return value.layout.equals(Layout.BLOCKED)
                && value.exampleElements() == value.shape.size(1)
                && value.shape.size(1) % value.layout.block() == 0;
    }

    /**
     * A convolution with what follows it.
     *
     * @param alone whether nobody else reads the input
     * @param readers the layers that read the result
     */
    Value convolution(
            Chain chain,
            Convolution layer,
            ConvGeometry g,
            Value input,
            boolean alone,
            @Nullable Value residual,
            Map<String, Weight> weights,
            @Nullable Map<String, Weight> normWeights,
            String name,
            Shape shape,
            List<Layer> readers) {
        Mode mode = modes.of(chain.head());
        boolean hasGradients = mode.hasGradients();
        boolean fitsBlocks = fitsBlocks(layer, mode);
        boolean depthwise = fitsBlocks && isDepthwise(layer);
        boolean fromPlanes = !input.isBlocked() && (residual == null || !residual.isBlocked());
        boolean staysPlanar = fromPlanes
                && (depthwise
                        ? PlanarDepthwise.fits(g) && readers.stream().noneMatch(BlockedLowering::wantsBlocks)
                        : UnfoldedConvolution.pays(g) && readers.stream().allMatch(BlockedLowering::wantsPlanes));
        Layout layout = staysPlanar || !fitsBlocks
                ? Layout.PLANAR
                : depthwise ? Layout.BLOCKED : layout(g, input, readers, hasGradients);
        // The first layer reads the picture as it comes: few channels would leave most of a block empty.
        boolean isPicture = layout.equals(Layout.BLOCKED)
                && !input.isBlocked()
                && g.inChannels() < Layout.BLOCKED.block()
                && (!input.needsGradient() || SubpixelInputGradient.fits(g));
        boolean asItIs = !depthwise && isPicture;
        boolean copied = asItIs || (!depthwise && layout.equals(Layout.PLANAR) && PlanarConvolution.pays(g));
        Value placed = asItIs ? input : reordered(input, layout);
        Node picture = chain.picture();
        Value x = copied || picture == null ? placed : rounded(placed, picture);
        Weight weight = required(weights, "weight");
        Filters.Norm norm =
                chain.norm() != null && normWeights != null && chain.norm().layer() instanceof BatchNorm b
                        ? norm(normWeights, b.epsilon())
                        : null;
        Filters filters = new Filters(weight, weights.get("bias"), norm);
        Value y = Value.of(name, shape, layout, needsGradient(x, weights));
        Value added = residual == null ? null : reordered(residual, layout);
        if (depthwise) {
            var own = new ExpandedDepthwiseStep.Convolution(g, x, y, filters, limits(chain));
            Optional<Step> both = alone && added == null && !hasGradients ? expanded(own) : Optional.empty();
            both.ifPresent(step -> steps.removeLast());
            steps.add(both.orElseGet(
                    () -> new VectorDepthwiseStep(g, x, y, filters, added, limits(chain), hasGradients, workers)));
            return y;
        }
        VectorConvolutionStep step = new VectorConvolutionStep(
                Direction.CONVOLUTION, g, x, y, filters, added, limits(chain), hasGradients, workspace, workers);
        if (copied && picture != null) {
            step.roundSource((FakeQuantize) picture.layer());
        }
        steps.add(step);
        return y;
    }

    /** A depthwise convolution over blocks together with the step before, if that is a pointwise one that makes its input. */
    private Optional<Step> expanded(ExpandedDepthwiseStep.Convolution depthwise) {
        return !steps.isEmpty()
                        && steps.getLast() instanceof VectorConvolutionStep before
                        && before.writes().contains(depthwise.x())
                        && depthwise.y().layout.equals(Layout.BLOCKED)
                ? before.pointwise().flatMap(first -> ExpandedDepthwiseStep.of(first, depthwise, workers))
                : Optional.empty();
    }

    /** The picture rounded: by the step that has just moved it, if there is one. */
    private Value rounded(Value value, Node picture) {
        FakeQuantize layer = (FakeQuantize) picture.layer();
        if (!steps.isEmpty()
                && steps.getLast().writes().contains(value)
                && steps.getLast().round(layer)) {
            return value;
        }
        Value rounded = Value.of(picture.name(), value.shape, value.layout, false);
        steps.add(new ActivationStep(layer, value, rounded, Kernels.FASTEST, workers));
        return rounded;
    }

    /**
     * A transposed convolution, with the activation that follows it: over blocks of channels where these are filled.
     *
     * @param g the convolution from the result to the input
     */
    Value transposed(
            Chain chain,
            ConvolutionTranspose layer,
            ConvGeometry g,
            Value input,
            Map<String, Weight> weights,
            String name,
            Shape shape) {
        boolean wide = Math.min(layer.inChannels(), layer.outChannels()) >= Layout.BLOCKED.block();
        boolean inBlocks = fitsBlocks(layer) && (wide || !UnfoldedConvolution.fits(g));
        Value x = inBlocks ? blocked(input) : planar(input);
        Value y = Value.of(name, shape, x.layout, needsGradient(x, weights));
        Filters filters = new Filters(required(weights, "weight"), weights.get("bias"), null);
        boolean hasGradients = modes.of(chain.head()).hasGradients();
        steps.add(new VectorConvolutionStep(
                Direction.TRANSPOSED, g, x, y, filters, null, limits(chain), hasGradients, workspace, workers));
        return y;
    }

    /**
     * Whether a transposed convolution has a fast kernel in every direction.
     *
     * @param input of one example
     */
    static boolean hasKernel(ConvolutionTranspose c, Shape input) {
        return fitsBlocks(c) || UnfoldedConvolution.fits(input.from(1).elements());
    }

    /** Whether it has no groups, and each result some tap: the kernel for blocks leaves gaps between taps unfinished. */
    private static boolean fitsBlocks(ConvolutionTranspose c) {
        boolean dense =
                c.windows().stream().allMatch(w -> w.stride() == 1 || (w.dilation() == 1 && w.kernel() >= w.stride()));
        return !(c instanceof ConvTranspose3d) && c.groups() == 1 && dense;
    }

    /**
     * Whether a convolution has a fast kernel in every direction that is needed.
     *
     * @param output of one example
     */
    static boolean hasKernel(Convolution c, Shape output, Mode mode) {
        return fitsBlocks(c, mode) || UnfoldedConvolution.fits(output.from(1).elements());
    }

    /** Whether its groups fill blocks of channels. */
    private static boolean fitsBlocks(Convolution c, Mode mode) {
        boolean fits = BlockedConvolution.fits(c.groups(), c.outChannels())
                && (!mode.hasGradients() || BlockedConvolution.fits(c.groups(), c.inChannels()));
        return !(c instanceof Conv3d) && (fits || isDepthwise(c));
    }

    private static boolean isDepthwise(Convolution c) {
        return DepthwiseKernel.fits(c.groups(), c.inChannels(), c.outChannels())
                && BlockedDepthwise.fits(c.windows().getLast().kernel());
    }

    /** Whether a layer that reads a convolution's result works on blocks of channels. */
    private static boolean wantsBlocks(Layer reader) {
        return reader instanceof Convolution || reader instanceof BatchNorm;
    }

    /** Whether a layer that reads a convolution's result works on numbers in their order. */
    private static boolean wantsPlanes(Layer reader) {
        return reader instanceof Flatten || reader instanceof Linear;
    }

    /**
     * How a convolution's result lies. Where channels would fill no block, images do if there are many; in inference,
     * planes of few images stay as they are. A batch norm wants blocks of channels.
     */
    private static Layout layout(ConvGeometry g, Value input, List<Layer> readers, boolean hasGradients) {
        if (input.layout.equals(Layout.BLOCKED) || readers.stream().anyMatch(BatchNorm.class::isInstance)) {
            return Layout.BLOCKED;
        }
        int block = Layout.BLOCKED.block();
        boolean few = g.outChannels() < block || (g.inChannels() < block && input.needsGradient());
        if (ImageBlockedConvolution.fits(g)) {
            return few || input.isBlocked() ? Layout.IMAGE_BLOCKED : Layout.BLOCKED;
        }
        return few && !hasGradients && PlanarConvolution.fits(g) ? Layout.PLANAR : Layout.BLOCKED;
    }

    /** Whether a convolution would leave much of a block of channels empty. */
    static boolean hasFewChannels(Convolution convolution) {
        return convolution.groups() == 1 && convolution.outChannels() < Layout.BLOCKED.block();
    }

    private static Limits limits(Chain chain) {
        Limits limits = chain.activation() == null
                ? Limits.NONE
                : chain.activation().layer() instanceof ReLU6 ? Limits.RELU6 : Limits.RELU;
        return chain.rounding() != null && chain.rounding().layer() instanceof FakeQuantize q ? limits.with(q) : limits;
    }

    /** A linear layer, with the ReLU that follows it. */
    Value linear(Chain chain, Linear layer, Value input, Map<String, Weight> weights, String name, Shape shape) {
        Value x = planar(input);
        Value y = Value.of(name, shape, needsGradient(x, weights));
        boolean relu = chain.activation() != null;
        steps.add(new VectorLinearStep(
                layer, x, y, required(weights, "weight"), weights.get("bias"), relu, workspace, workers));
        return y;
    }

    /**
     * A batch norm, with the residual and the ReLU that follow it: as its input lies, unless planes are too small to fill
     * vectors.
     */
    Value batchNorm(
            Chain chain,
            BatchNorm layer,
            Value input,
            @Nullable Value residual,
            Map<String, Weight> weights,
            String name,
            Shape shape) {
        boolean small = input.shape.from(2).elements() < Layout.BLOCKED.block();
        boolean imagesSideBySide = input.layout.equals(Layout.IMAGE_BLOCKED);
        boolean inBlocks = small || residual != null;
        Value x = inBlocks ? blocked(input) : imagesSideBySide ? planar(input) : input;
        Value added = residual == null ? null : blocked(residual);
        boolean needsGradient = needsGradient(x, weights) || (added != null && added.needsGradient());
        Value own = Value.of(name, shape, x.layout, needsGradient);
        // Only this step reads the one gradient, and makes the other of it: number by number, in the same place.
        Value y = added == null || !added.needsGradient()
                ? own
                : new Value(name, shape, x.layout, own.storage, added.gradientStorage);
        boolean relu = chain.activation() != null;
        steps.add(new VectorBatchNormStep(
                norm(weights, layer.epsilon()),
                layer.momentum(),
                added,
                relu,
                modes.of(chain.head()) == Mode.TRAINING,
                x,
                y,
                workers));
        return y;
    }

    /** Pooling of the kinds that have a fast kernel; where it can, the convolution before it does it on its way. */
    void pool(PoolStep.Kind kind, PoolGeometry g, Value x, Value y) {
        PoolGeometry blocks =
                new PoolGeometry(x.layout.planes(x.batch(), x.shape.size(1)), g.depth(), g.height(), g.width());
        VectorPoolStep pool = new VectorPoolStep(kind, blocks, x, y, rectifier(x), workers);
        boolean isTaken =
                !steps.isEmpty() && steps.getLast() instanceof VectorConvolutionStep before && before.takeOver(pool);
        if (!isTaken) {
            steps.add(pool);
        }
    }

    /** The convolution with a fused ReLU that made a value; a value that several steps read is none's own result. */
    private Optional<VectorConvolutionStep> rectifier(Value x) {
        for (Step step : steps.reversed()) {
            if (step.writes().contains(x)) {
                return step instanceof VectorConvolutionStep c && c.rectifies() ? Optional.of(c) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean needsGradient(Value x, Map<String, Weight> weights) {
        return x.needsGradient() || weights.values().stream().anyMatch(Weight::isTrained);
    }

    private static Filters.Norm norm(Map<String, Weight> weights, double epsilon) {
        return new Filters.Norm(
                required(weights, "weight"),
                required(weights, "bias"),
                required(weights, "running_mean"),
                required(weights, "running_var"),
                epsilon);
    }

    private static Weight required(Map<String, Weight> weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }
}
