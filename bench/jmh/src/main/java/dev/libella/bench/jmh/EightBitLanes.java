package dev.libella.bench.jmh;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One tile of a matrix product of eight-bit integers, 4 rows × 2 vectors and 576 steps, in every way that the JVM has:
 * why quantised models are computed in float32 lanes. The score is multiplications and additions a nanosecond, that is
 * billions a second: {@code bench/jmh/run EightBitLanes}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EightBitLanes {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, VectorShape.S_64_BIT);

    private static final int ROWS = 4;
    private static final int STEPS = 576; // 64 channels, 3×3
    private static final int COLUMNS = 16; // two vectors
    private static final int OPERATIONS = 2 * ROWS * STEPS * COLUMNS;

    private final float[] floatRows = new float[ROWS * STEPS];
    private final float[] floatColumns = new float[STEPS * COLUMNS];
    private final float[] floatSums = new float[ROWS * COLUMNS];
    private final int[] intRows = new int[ROWS * STEPS];
    private final int[] intColumns = new int[STEPS * COLUMNS];
    private final int[] sums = new int[ROWS * COLUMNS];
    private final short[] shortRows = new short[ROWS * STEPS];
    private final short[] shortColumns = new short[STEPS * COLUMNS];
    private final byte[] byteColumns = new byte[STEPS * COLUMNS];

    /** Fills both operands with numbers of eight bits. */
    @Setup
    public void fill() {
        for (int i = 0; i < floatRows.length; i++) {
            shortRows[i] = (short) (i * 37 % 255 - 127);
            intRows[i] = shortRows[i];
            floatRows[i] = shortRows[i];
        }
        for (int i = 0; i < floatColumns.length; i++) {
            byteColumns[i] = (byte) (i * 53 % 255 - 127);
            shortColumns[i] = byteColumns[i];
            intColumns[i] = byteColumns[i];
            floatColumns[i] = byteColumns[i];
        }
    }

    /** As the library does it: fused multiply-adds of integers that are kept in float32. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public float[] float32() {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        for (int k = 0; k < STEPS; k++) {
            FloatVector left = FloatVector.fromArray(FLOATS, floatColumns, k * COLUMNS);
            FloatVector right = FloatVector.fromArray(FLOATS, floatColumns, k * COLUMNS + 8);
            FloatVector row0 = FloatVector.broadcast(FLOATS, floatRows[0 * STEPS + k]);
            a = row0.fma(left, a);
            b = row0.fma(right, b);
            FloatVector row1 = FloatVector.broadcast(FLOATS, floatRows[1 * STEPS + k]);
            c = row1.fma(left, c);
            d = row1.fma(right, d);
            FloatVector row2 = FloatVector.broadcast(FLOATS, floatRows[2 * STEPS + k]);
            e = row2.fma(left, e);
            f = row2.fma(right, f);
            FloatVector row3 = FloatVector.broadcast(FLOATS, floatRows[3 * STEPS + k]);
            g = row3.fma(left, g);
            h = row3.fma(right, h);
        }
        a.intoArray(floatSums, 0 * COLUMNS);
        b.intoArray(floatSums, 0 * COLUMNS + 8);
        c.intoArray(floatSums, 1 * COLUMNS);
        d.intoArray(floatSums, 1 * COLUMNS + 8);
        e.intoArray(floatSums, 2 * COLUMNS);
        f.intoArray(floatSums, 2 * COLUMNS + 8);
        g.intoArray(floatSums, 3 * COLUMNS);
        h.intoArray(floatSums, 3 * COLUMNS + 8);
        return floatSums;
    }

    /** 32-bit integers, widened beforehand. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int[] int32() {
        IntVector a = IntVector.zero(INTS);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        IntVector e = a;
        IntVector f = a;
        IntVector g = a;
        IntVector h = a;
        for (int k = 0; k < STEPS; k++) {
            IntVector left = IntVector.fromArray(INTS, intColumns, k * COLUMNS);
            IntVector right = IntVector.fromArray(INTS, intColumns, k * COLUMNS + 8);
            IntVector row0 = IntVector.broadcast(INTS, intRows[0 * STEPS + k]);
            a = a.add(row0.mul(left));
            b = b.add(row0.mul(right));
            IntVector row1 = IntVector.broadcast(INTS, intRows[1 * STEPS + k]);
            c = c.add(row1.mul(left));
            d = d.add(row1.mul(right));
            IntVector row2 = IntVector.broadcast(INTS, intRows[2 * STEPS + k]);
            e = e.add(row2.mul(left));
            f = f.add(row2.mul(right));
            IntVector row3 = IntVector.broadcast(INTS, intRows[3 * STEPS + k]);
            g = g.add(row3.mul(left));
            h = h.add(row3.mul(right));
        }
        a.intoArray(sums, 0 * COLUMNS);
        b.intoArray(sums, 0 * COLUMNS + 8);
        c.intoArray(sums, 1 * COLUMNS);
        d.intoArray(sums, 1 * COLUMNS + 8);
        e.intoArray(sums, 2 * COLUMNS);
        f.intoArray(sums, 2 * COLUMNS + 8);
        g.intoArray(sums, 3 * COLUMNS);
        h.intoArray(sums, 3 * COLUMNS + 8);
        return sums;
    }

    /** Bytes in memory, widened to 32 bits where they are read. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int[] int8WidenedAtLoads() {
        IntVector a = IntVector.zero(INTS);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        IntVector e = a;
        IntVector f = a;
        IntVector g = a;
        IntVector h = a;
        for (int k = 0; k < STEPS; k++) {
            IntVector left = widened(k * COLUMNS);
            IntVector right = widened(k * COLUMNS + 8);
            IntVector row0 = IntVector.broadcast(INTS, intRows[0 * STEPS + k]);
            a = a.add(row0.mul(left));
            b = b.add(row0.mul(right));
            IntVector row1 = IntVector.broadcast(INTS, intRows[1 * STEPS + k]);
            c = c.add(row1.mul(left));
            d = d.add(row1.mul(right));
            IntVector row2 = IntVector.broadcast(INTS, intRows[2 * STEPS + k]);
            e = e.add(row2.mul(left));
            f = f.add(row2.mul(right));
            IntVector row3 = IntVector.broadcast(INTS, intRows[3 * STEPS + k]);
            g = g.add(row3.mul(left));
            h = h.add(row3.mul(right));
        }
        a.intoArray(sums, 0 * COLUMNS);
        b.intoArray(sums, 0 * COLUMNS + 8);
        c.intoArray(sums, 1 * COLUMNS);
        d.intoArray(sums, 1 * COLUMNS + 8);
        e.intoArray(sums, 2 * COLUMNS);
        f.intoArray(sums, 2 * COLUMNS + 8);
        g.intoArray(sums, 3 * COLUMNS);
        h.intoArray(sums, 3 * COLUMNS + 8);
        return sums;
    }

    private IntVector widened(int at) {
        return (IntVector) ByteVector.fromArray(BYTES, byteColumns, at).convertShape(VectorOperators.B2I, INTS, 0);
    }

    /** 16-bit products, two of which fit 16 bits when added; then widened to be added up in 32. */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int[] int16Pairs() {
        IntVector a = IntVector.zero(INTS);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        IntVector e = a;
        IntVector f = a;
        IntVector g = a;
        IntVector h = a;
        for (int k = 0; k < STEPS; k += 2) {
            ShortVector even = ShortVector.fromArray(SHORTS, shortColumns, k * COLUMNS);
            ShortVector odd = ShortVector.fromArray(SHORTS, shortColumns, (k + 1) * COLUMNS);
            ShortVector row0 = even.mul(shortRows[0 * STEPS + k]).add(odd.mul(shortRows[0 * STEPS + k + 1]));
            a = a.add(row0.convertShape(VectorOperators.S2I, INTS, 0));
            b = b.add(row0.convertShape(VectorOperators.S2I, INTS, 1));
            ShortVector row1 = even.mul(shortRows[1 * STEPS + k]).add(odd.mul(shortRows[1 * STEPS + k + 1]));
            c = c.add(row1.convertShape(VectorOperators.S2I, INTS, 0));
            d = d.add(row1.convertShape(VectorOperators.S2I, INTS, 1));
            ShortVector row2 = even.mul(shortRows[2 * STEPS + k]).add(odd.mul(shortRows[2 * STEPS + k + 1]));
            e = e.add(row2.convertShape(VectorOperators.S2I, INTS, 0));
            f = f.add(row2.convertShape(VectorOperators.S2I, INTS, 1));
            ShortVector row3 = even.mul(shortRows[3 * STEPS + k]).add(odd.mul(shortRows[3 * STEPS + k + 1]));
            g = g.add(row3.convertShape(VectorOperators.S2I, INTS, 0));
            h = h.add(row3.convertShape(VectorOperators.S2I, INTS, 1));
        }
        a.intoArray(sums, 0 * COLUMNS);
        b.intoArray(sums, 0 * COLUMNS + 8);
        c.intoArray(sums, 1 * COLUMNS);
        d.intoArray(sums, 1 * COLUMNS + 8);
        e.intoArray(sums, 2 * COLUMNS);
        f.intoArray(sums, 2 * COLUMNS + 8);
        g.intoArray(sums, 3 * COLUMNS);
        h.intoArray(sums, 3 * COLUMNS + 8);
        return sums;
    }

    /**
     * A plain loop in the only form for which the compiler knows the instruction that multiplies pairs of 16 bits and adds
     * them up in 32 (vpmaddwd); it takes it where results go to an array, not for the sums that products of matrices are.
     */
    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public int[] int16PlainPairs() {
        for (int i = 0; i < sums.length; i++) {
            int row = i / COLUMNS * STEPS;
            int column = i % COLUMNS * STEPS;
            int sum = 0;
            for (int k = 0; k < STEPS; k += 2) {
                sum += shortRows[row + k] * shortColumns[column + k]
                        + shortRows[row + k + 1] * shortColumns[column + k + 1];
            }
            sums[i] = sum;
        }
        return sums;
    }
}
