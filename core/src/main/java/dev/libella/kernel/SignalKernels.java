package dev.libella.kernel;

import dev.libella.kernel.reference.ReferenceFourierPass;
import dev.libella.kernel.reference.ReferenceSlidingSum;
import dev.libella.kernel.vector.signal.VectorFourierPass;
import dev.libella.kernel.vector.signal.VectorSlidingSum;

/**
 * The inner loops of {@code dev.libella.signal}: vector code where the JVM runs with {@code --add-modules
 * jdk.incubator.vector}, scalar code elsewhere. Chosen once.
 */
public final class SignalKernels {
    private static final boolean VECTORS =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    private static final SlidingSum SLIDING_SUM = VECTORS ? new VectorSlidingSum() : new ReferenceSlidingSum();
    private static final FourierPass FOURIER_PASS = VECTORS ? new VectorFourierPass() : new ReferenceFourierPass();

    static {
        System.getLogger("dev.libella.kernel")
                .log(
                        System.Logger.Level.DEBUG,
                        "signal kernels: {0}",
                        VECTORS
                                ? "vector code"
                                : "scalar loops; for speed run java with --add-modules jdk.incubator.vector");
    }

    private SignalKernels() {}

    /** The direct convolution's inner loop. */
    public static SlidingSum slidingSum() {
        return SLIDING_SUM;
    }

    /** The Fourier transform's inner loop. */
    public static FourierPass fourierPass() {
        return FOURIER_PASS;
    }
}
