package dev.libella.nn.layer;

/**
 * One step of a network, as configuration: no weights, no buffers. Named as PyTorch names it.
 *
 * <p>Shapes in a layer's documentation have the batch in front: {@code [N, C, H, W]}. All layers are immutable records
 * that check their own numbers when they are made; whether they fit an input is checked when a {@link
 * dev.libella.nn.Network} is.
 */
public sealed interface Layer
        permits Activation,
                AdaptiveAvgPool,
                AdaptiveMaxPool,
                Add,
                AvgPool,
                ChannelShuffle,
                Concat,
                Convolution,
                ConvolutionTranspose,
                Dropout,
                Dropout2d,
                Flatten,
                Linear,
                LocalResponseNorm,
                LogSoftmax,
                LpPool,
                MaxPool,
                Multiply,
                Narrow,
                Normalization,
                PReLU,
                Pad,
                PixelShuffle,
                Softmax,
                SumPool,
                Upsample {}
