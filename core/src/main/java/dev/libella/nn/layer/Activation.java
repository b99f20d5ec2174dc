package dev.libella.nn.layer;

/**
 * A function applied to each number on its own; any shape in, the same shape out, no parameters. Formulas are PyTorch's.
 */
public sealed interface Activation extends Layer
        permits CELU,
                ELU,
                FakeQuantize,
                GELU,
                Hardshrink,
                Hardsigmoid,
                Hardswish,
                Hardtanh,
                LeakyReLU,
                LogSigmoid,
                Mish,
                ReLU,
                ReLU6,
                SELU,
                SiLU,
                Sigmoid,
                Softplus,
                Softshrink,
                Softsign,
                Tanh,
                Tanhshrink,
                Threshold {}
