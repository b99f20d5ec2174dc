package dev.libella.app.array;

import dev.libella.signal.NdArray;
import java.util.LinkedHashMap;
import java.util.Map;

/** Filters known by name, as every image program has them. */
public final class ImageKernels {
    private static final Map<String, NdArray> KERNELS = kernels();

    private ImageKernels() {}

    /**
     * The filter with a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    public static NdArray named(String name) {
        NdArray kernel = KERNELS.get(name);
        if (kernel == null) {
            throw new IllegalArgumentException(
                    "kernel: must be one of " + String.join(", ", KERNELS.keySet()) + "; got '" + name + "'");
        }
        return kernel;
    }

    private static Map<String, NdArray> kernels() {
        Map<String, NdArray> kernels = new LinkedHashMap<>();
        kernels.put("identity", NdArray.of(new int[][] {{0, 0, 0}, {0, 1, 0}, {0, 0, 0}}));
        kernels.put("sharpen", NdArray.of(new int[][] {{0, -1, 0}, {-1, 5, -1}, {0, -1, 0}}));
        kernels.put("blur", scaled(9, new double[][] {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}));
        kernels.put("gaussian", scaled(16, new double[][] {{1, 2, 1}, {2, 4, 2}, {1, 2, 1}}));
        kernels.put("sobel-x", NdArray.of(new int[][] {{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}));
        kernels.put("sobel-y", NdArray.of(new int[][] {{-1, -2, -1}, {0, 0, 0}, {1, 2, 1}}));
        kernels.put("laplacian", NdArray.of(new int[][] {{0, 1, 0}, {1, -4, 1}, {0, 1, 0}}));
        kernels.put("edges", NdArray.of(new int[][] {{-1, -1, -1}, {-1, 8, -1}, {-1, -1, -1}}));
        kernels.put("emboss", NdArray.of(new int[][] {{-2, -1, 0}, {-1, 1, 1}, {0, 1, 2}}));
        return kernels;
    }

    private static NdArray scaled(double divisor, double[][] rows) {
        for (double[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] /= divisor;
            }
        }
        return NdArray.of(rows);
    }
}
