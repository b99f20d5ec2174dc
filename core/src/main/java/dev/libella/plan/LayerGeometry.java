package dev.libella.plan;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import dev.libella.kernel.PoolAxis;
import dev.libella.kernel.PoolGeometry;
import dev.libella.kernel.reference.ReferencePooling.Divisor;
import dev.libella.nn.layer.AvgPool;
import dev.libella.nn.layer.Convolution;
import dev.libella.nn.layer.ConvolutionTranspose;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.List;
import java.util.function.IntFunction;

/** Layers' windows and values' shapes as the kernels' geometry: always three axes, those that are missing trivial. */
final class LayerGeometry {
    private LayerGeometry() {}

    /** What an average pooling divides by. */
    static Divisor divisor(AvgPool layer) {
        if (layer.divisorOverride().isPresent()) {
            return new Divisor.Given(layer.divisorOverride().getAsInt());
        }
        return layer.countIncludePad() ? new Divisor.WithPadding() : new Divisor.Inside();
    }

    /** A convolution of a value. */
    static ConvGeometry convolution(Convolution c, Value x) {
        Axis[] axes = axes(
                c.windows().size(),
                i -> Axis.of(x.shape.size(2 + i), c.windows().get(i)));
        return new ConvGeometry(x.batch(), c.groups(), c.inChannels(), c.outChannels(), axes[0], axes[1], axes[2]);
    }

    /** The convolution that a transposed one turns round: its input is y, its output x. */
    static ConvGeometry transposed(ConvolutionTranspose c, Value x, Shape y) {
        Axis[] axes = axes(c.windows().size(), i -> {
            Window window = c.windows().get(i);
            return new Axis(
                    y.size(2 + i),
                    x.shape.size(2 + i),
                    window.kernel(),
                    window.stride(),
                    window.before(),
                    window.dilation());
        });
        return new ConvGeometry(x.batch(), c.groups(), c.outChannels(), c.inChannels(), axes[0], axes[1], axes[2]);
    }

    /** Depth, height and width, the outer ones trivial where there are fewer. */
    private static Axis[] axes(int count, IntFunction<Axis> axis) {
        Axis[] axes = {Axis.ONE, Axis.ONE, Axis.ONE};
        for (int i = 0; i < count; i++) {
            axes[3 - count + i] = axis.apply(i);
        }
        return axes;
    }

    /** A pooling by windows that slide. */
    static PoolGeometry windows(List<Window> windows, Value x) {
        return poolGeometry(windows.size(), i -> PoolAxis.of(x.shape.size(2 + i), windows.get(i)), x);
    }

    /** A pooling to a given size. */
    static PoolGeometry adaptive(List<Integer> sizes, Value x) {
        return poolGeometry(sizes.size(), i -> PoolAxis.adaptive(x.shape.size(2 + i), sizes.get(i)), x);
    }

    private static PoolGeometry poolGeometry(int count, IntFunction<PoolAxis> axis, Value x) {
        PoolAxis[] axes = {PoolAxis.ONE, PoolAxis.ONE, PoolAxis.ONE};
        for (int i = 0; i < count; i++) {
            axes[3 - count + i] = axis.apply(i);
        }
        return new PoolGeometry(x.batch() * x.shape.size(1), axes[0], axes[1], axes[2]);
    }
}
