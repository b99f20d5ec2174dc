package dev.libella.signal;

import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** {@code fftconvolve} and {@code oaconvolve}: transforms along chosen axes, element by element along the others. */
final class Frequency {
    private Frequency() {}

    static NdArray convolve(String function, NdArray in1, NdArray in2, Mode mode, int[] givenAxes) {
        Operands pair = Operands.of(in1, in2).requireSameRank(function);
        Shape a = pair.a().shape();
        Shape v = pair.v().shape();
        int rank = a.rank();
        int[] axes = checked(function, givenAxes, rank);
        if (pair.isEmpty()) {
            return pair.a().zeros(Shape.of(0));
        }
        // With one sample in one input, convolving along an axis and multiplying along it are the same.
        int[] batch = IntStream.range(0, rank)
                .filter(axis -> a.size(axis) > 1 && v.size(axis) > 1)
                .filter(axis -> IntStream.of(axes).noneMatch(given -> given == axis))
                .toArray();
        for (int axis : batch) {
            if (a.size(axis) != v.size(axis)) {
                throw new ShapeException(function + ": sizes along axis " + axis + " must be equal, or one of them 1,"
                        + " because it is not convolved along; got shapes " + a + " and " + v);
            }
        }
        Region region = region(function, mode, a, v, batch);
        if (batch.length == 0) {
            return Convolution.compute(pair, Method.FFT, region);
        }
        NdArray out = pair.a().zeros(region.shape());
        int slices = IntStream.of(batch).map(a::size).reduce(1, Math::multiplyExact);
        for (int slice = 0; slice < slices; slice++) {
            int[][] index = index(slice, batch, a);
            Operands part = new Operands(take(pair.a(), index), take(pair.v(), index));
            put(Convolution.compute(part, Method.FFT, region.collapsed(batch)), index, out);
        }
        return out;
    }

    private static int[] checked(String function, int[] given, int rank) {
        int[] axes = new int[given.length];
        for (int i = 0; i < given.length; i++) {
            if (given[i] < -rank || given[i] >= rank) {
                throw new ShapeException(function + ": axes must be in [" + -rank + ", " + (rank - 1)
                        + "] for inputs with " + rank + " dimensions; got " + given[i]);
            }
            axes[i] = Math.floorMod(given[i], rank);
        }
        if (Arrays.stream(axes).distinct().count() != axes.length) {
            throw new ShapeException(function + ": each axis may be given once; got " + Arrays.toString(given));
        }
        return axes;
    }

    /** The part that is kept; along axes where one input has a single sample, neither has to contain the other. */
    private static Region region(String function, Mode mode, Shape a, Shape v, int[] batch) {
        int[] sizesA = a.toArray();
        int[] sizesV = v.toArray();
        for (int axis : batch) {
            sizesV[axis] = 1;
        }
        Region kept = Region.unchecked(mode, Shape.of(sizesA), Shape.of(sizesV), Region.Centre.EARLY);
        if (mode == Mode.VALID) {
            for (int axis = 0; axis < sizesA.length; axis++) {
                if (sizesA[axis] == 1 || sizesV[axis] == 1) {
                    sizesA[axis] = 1;
                    sizesV[axis] = 1;
                }
            }
            Region.requireNested(function, Shape.of(sizesA), Shape.of(sizesV));
        }
        return kept;
    }

    /** For each axis the only index of a slice, or no restriction (an empty array). */
    private static int[][] index(int slice, int[] batch, Shape shape) {
        int[][] index = new int[shape.rank()][0];
        int rest = slice;
        for (int i = batch.length - 1; i >= 0; i--) {
            index[batch[i]] = new int[] {rest % shape.size(batch[i])};
            rest /= shape.size(batch[i]);
        }
        return index;
    }

    private static NdArray take(NdArray array, int[][] index) {
        int[][] maps = new int[index.length][];
        int[] sizes = new int[index.length];
        for (int axis = 0; axis < maps.length; axis++) {
            maps[axis] = index[axis].length == 1
                    ? index[axis]
                    : IntStream.range(0, array.shape().size(axis)).toArray();
            sizes[axis] = maps[axis].length;
        }
        NdArray taken = array.zeros(Shape.of(sizes));
        Gather.into(array, maps, taken);
        return taken;
    }

    private static void put(NdArray slice, int[][] index, NdArray out) {
        int[][] maps = new int[index.length][];
        for (int axis = 0; axis < maps.length; axis++) {
            maps[axis] = new int[out.shape().size(axis)];
            Arrays.setAll(maps[axis], i -> i);
            if (index[axis].length == 1) {
                Arrays.fill(maps[axis], Gather.OUTSIDE);
                maps[axis][index[axis][0]] = 0;
            }
        }
        Gather.into(slice, maps, out);
    }
}
