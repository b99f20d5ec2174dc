package dev.libella.signal;

import dev.libella.tensor.Shape;

/** A region of a full convolution, by sums or by transforms. */
final class Convolution {
    private Convolution() {}

    /** Computes a region of {@code a ∗ v}; neither input may be empty. */
    static NdArray compute(Operands pair, Method method, Region region) {
        Method chosen = method == Method.AUTO ? ConvMethod.choose(pair.a(), pair.v(), region) : method;
        return chosen == Method.FFT && pair.a().shape().rank() > 0 && ConvMethod.suitsFft(pair.a(), pair.v())
                ? transformed(pair, region)
                : Direct.convolve(pair.a(), pair.v(), region, Boundary.ZEROS);
    }

    private static NdArray transformed(Operands pair, Region region) {
        // Axes on which nothing happens are left out, so that a single row is treated as a signal.
        int[] kept = keptAxes(pair);
        NdArray.Doubles a = pair.a().reshape(only(pair.a().shape(), kept)).asDoubles();
        NdArray.Doubles v = pair.v().reshape(only(pair.v().shape(), kept)).asDoubles();
        Region part = region.only(kept);
        NdArray.Doubles exact = FftConvolution.convolve(
                a, v, part, Blocks.cheapest(part.size(0), v.shape().size(0)));
        return like(pair.a(), exact.reshape(region.shape()));
    }

    private static int[] keptAxes(Operands pair) {
        int rank = pair.a().shape().rank();
        int[] kept = java.util.stream.IntStream.range(0, rank)
                .filter(axis ->
                        pair.a().shape().size(axis) > 1 || pair.v().shape().size(axis) > 1)
                .toArray();
        return kept.length == 0 ? new int[] {0} : kept;
    }

    private static Shape only(Shape shape, int[] kept) {
        int[] sizes = new int[kept.length];
        for (int i = 0; i < kept.length; i++) {
            sizes[i] = shape.size(kept[i]);
        }
        return Shape.of(sizes);
    }

    /** The doubles as numbers of another array's kind: rounded to integers or to floats. */
    private static NdArray like(NdArray kind, NdArray.Doubles doubles) {
        double[] from = doubles.array();
        return switch (kind) {
            case NdArray.Doubles same -> doubles;
            case NdArray.Floats floats -> {
                NdArray.Floats rounded = floats.zeros(doubles.shape());
                for (int i = 0; i < from.length; i++) {
                    rounded.array()[i] = (float) from[i];
                }
                yield rounded;
            }
            case NdArray.Longs longs -> {
                NdArray.Longs rounded = longs.zeros(doubles.shape());
                for (int i = 0; i < from.length; i++) {
                    rounded.array()[i] = Math.round(from[i]);
                }
                yield rounded;
            }
        };
    }
}
