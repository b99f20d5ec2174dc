package dev.libella.nn.layer;

import dev.libella.tensor.ShapeException;

/**
 * Each number divided by the strength of its neighbours in the channels around it (Krizhevsky et al. 2012): {@code y =
 * x/(k + alpha/size·Σ x²)^beta}, the sum over {@code size} channels centred on this one; {@code [N, C, …]}, same shape
 * out. No parameters.
 *
 * @param size channels in the sum, ≥ 1
 * @param alpha weight of the sum
 * @param beta exponent
 * @param k what is added
 */
public record LocalResponseNorm(int size, double alpha, double beta, double k) implements Layer {
    /** @throws ShapeException if size is below 1 */
    public LocalResponseNorm {
        Checks.atLeastOne("local_response_norm", "size", size);
    }

    /** With PyTorch's alpha 1e-4, beta 0.75 and k 1. */
    public static LocalResponseNorm of(int size) {
        return new LocalResponseNorm(size, 1e-4, 0.75, 1);
    }
}
