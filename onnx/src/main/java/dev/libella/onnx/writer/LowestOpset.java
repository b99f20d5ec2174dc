package dev.libella.onnx.writer;

import dev.libella.nn.Network;
import dev.libella.nn.Shapes;
import dev.libella.nn.layer.*;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import java.util.List;

/** The oldest opset, from 7 on, whose operators hold a network: readers out there are old. */
public final class LowestOpset {
    private static final int OLDEST = 7;

    private LowestOpset() {}

    /** The lowest opset for all layers. */
    public static int of(Network network) {
        int opset = OLDEST;
        for (Network.Node node : network.nodes()) {
            Shape in = network.shapeOf(node.inputs().getFirst());
            opset = Math.max(opset, of(node.layer(), in));
        }
        return opset;
    }

    private static int of(Layer layer, Shape in) {
        return switch (layer) {
            case Activation a -> ActivationWriter.opset(a);
            case MaxPool m -> dilated(m.windows()) ? 10 : OLDEST;
            case AvgPool a -> average(a, in);
            case SumPool s -> dilated(s.windows()) ? 19 : OLDEST;
            case LpPool l -> dilated(l.windows()) ? 19 : OLDEST;
            case Pad p -> p.mode() instanceof Pad.Mode.Circular ? 19 : OLDEST;
            case Softmax s -> softmax(s.axis(), in);
            case LogSoftmax s -> softmax(s.axis(), in);
            case Upsample u -> u.mode() == Upsample.Mode.NEAREST && RearrangementWriter.isWhole(u, in) ? OLDEST : 11;
            case AdaptiveAvgPool a -> OLDEST;
            case AdaptiveMaxPool a -> OLDEST;
            case Add a -> OLDEST;
            case ChannelShuffle c -> OLDEST;
            case Concat c -> OLDEST;
            case Convolution c -> OLDEST;
            case ConvolutionTranspose c -> OLDEST;
            case Dropout d -> OLDEST;
            case Dropout2d d -> OLDEST;
            case Flatten f -> OLDEST;
            case Linear l -> OLDEST;
            case LocalResponseNorm l -> OLDEST;
            case Multiply m -> OLDEST;
            case Narrow n -> OLDEST;
            case Normalization n -> OLDEST;
            case PReLU p -> OLDEST;
            case PixelShuffle p -> OLDEST;
        };
    }

    private static int average(AvgPool layer, Shape in) {
        if (dilated(layer.windows())) {
            return 19;
        }
        return PoolWriter.hangsOver(layer, in) ? 10 : OLDEST;
    }

    private static int softmax(int axis, Shape in) {
        int index = Shapes.exampleAxis("softmax", axis, in) + 1;
        return in.from(index).elements() == 1 ? OLDEST : 13;
    }

    private static boolean dilated(List<Window> windows) {
        return windows.stream().anyMatch(window -> window.dilation() != 1);
    }
}
