package dev.libella.kernel.vector.tile;

import static dev.libella.kernel.vector.tile.VectorCode.BYTES;
import static dev.libella.kernel.vector.tile.VectorCode.FLOATS;
import static dev.libella.kernel.vector.tile.VectorCode.SUM;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes the byte code of {@link DotTile}s and {@link EightBitDotTile}s, for the reasons that {@link TileMaker} gives. */
public final class DotTileMaker {
    /**
     * A tile's shape and constants.
     *
     * @param lanes numbers in a vector: 4, 8 or 16
     * @param rows rows of the first operand, ≥ 1
     * @param columns rows of the second operand: the tile's columns, ≥ 1
     * @param aRow distance between two rows of the first operand
     * @param aStep distance between two terms in the first operand
     * @param bColumn distance between two rows of the second operand
     * @param bStep distance between two terms in the second operand
     * @param rest numbers behind a single run of terms that lie side by side, too few for another: 0 ≤ rest < lanes
     */
    public record Spec(int lanes, int rows, int columns, int aRow, int aStep, int bColumn, int bStep, int rest) {}

    private static final Map<Spec, DotTile> MADE = new ConcurrentHashMap<>();
    private static final Map<Spec, EightBitDotTile> MADE_EIGHT_BIT = new ConcurrentHashMap<>();

    private static final MethodTypeDesc RUN = run(FLOATS);
    private static final MethodTypeDesc RUN_EIGHT_BIT = run(BYTES);

    private static MethodTypeDesc run(ClassDesc second) {
        return MethodTypeDesc.of(CD_void, SUM, FLOATS, CD_int, second, CD_int, FLOATS, CD_int);
    }

    private final Spec spec;
    private final boolean eightBits; // the second operand
    private final CodeBuilder code;
    private final VectorCode vectors;

    // The parameters' slots, as in DotTile.run.
    private final int sum;
    private final int a;
    private final int a0;
    private final int b;
    private final int b0;
    private final int sums;
    private final int sums0;
    private final int firstSum;

    private DotTileMaker(Spec spec, boolean eightBits, CodeBuilder code) {
        this.spec = spec;
        this.eightBits = eightBits;
        this.code = code;
        this.vectors = new VectorCode(code, spec.lanes);
        sum = code.parameterSlot(0);
        a = code.parameterSlot(1);
        a0 = code.parameterSlot(2);
        b = code.parameterSlot(3);
        b0 = code.parameterSlot(4);
        sums = code.parameterSlot(5);
        sums0 = code.parameterSlot(6);
        firstSum = vectors.local(spec.rows * spec.columns);
    }

    /** The tile of this shape, made when first asked for. May be called from any thread. */
    public static DotTile tile(Spec spec) {
        DotTile made = MADE.get(spec);
        return made != null
                ? made
                : MADE.computeIfAbsent(
                        spec,
                        it -> VectorCode.make(DotTile.class, RUN, code -> new DotTileMaker(it, false, code).body()));
    }

    /** The same for a second operand in eight bits. */
    public static EightBitDotTile eightBitTile(Spec spec) {
        EightBitDotTile made = MADE_EIGHT_BIT.get(spec);
        return made != null
                ? made
                : MADE_EIGHT_BIT.computeIfAbsent(
                        spec,
                        it -> VectorCode.make(
                                EightBitDotTile.class, RUN_EIGHT_BIT, code -> new DotTileMaker(it, true, code).body()));
    }

    private void body() {
        for (int i = 0; i < spec.rows * spec.columns; i++) {
            vectors.broadcast(code::fconst_0);
            code.astore(firstSum + i);
        }
        terms();
        vectors.storeFolded(firstSum, spec.rows * spec.columns, sums, sums0);
        code.return_();
    }

    /**
     * {@code S[p][q] += A[p, k…] · B[q, k…]} for all runs and terms. Numbers that fill no vector are the end of one that
     * begins earlier, cleared of what has been counted.
     */
    private void terms() {
        int k = vectors.local(1);
        int count = vectors.local(1);
        vectors.count(sum);
        code.istore(count);
        vectors.runs(
                sum,
                a0,
                b0,
                (aAt, bAt) -> vectors.loop(
                        k,
                        count,
                        1,
                        () -> products((array, row) -> {
                            int at = array == a ? aAt : bAt;
                            int step = array == a ? spec.aStep : spec.bStep;
                            load(
                                    array,
                                    () -> code.iload(at)
                                            .loadConstant(row)
                                            .iadd()
                                            .iload(k)
                                            .loadConstant(step)
                                            .imul()
                                            .iadd());
                        })));
        if (spec.rest > 0) {
            int counted = vectors.local(1);
            vectors.firstLanes(spec.lanes - spec.rest);
            code.astore(counted);
            code.iload(count).loadConstant(spec.lanes).imul();
            code.loadConstant(spec.rest - spec.lanes).iadd().istore(k);
            products((array, row) -> {
                int at = array == a ? a0 : b0;
                load(
                        array,
                        () -> code.iload(at).loadConstant(row).iadd().iload(k).iadd());
                vectors.clear(counted);
            });
        }
    }

    private void load(int array, Runnable index) {
        if (eightBits && array == b) {
            vectors.loadBytes(array, index);
        } else {
            vectors.load(array, index);
        }
    }

    private interface Load {
        void write(int array, int row);
    }

    private void products(Load load) {
        int firstRow = vectors.local(spec.rows);
        int column = vectors.local(1);
        for (int p = 0; p < spec.rows; p++) {
            load.write(a, p * spec.aRow);
            code.astore(firstRow + p);
        }
        for (int q = 0; q < spec.columns; q++) {
            load.write(b, q * spec.bColumn);
            code.astore(column);
            for (int p = 0; p < spec.rows; p++) {
                vectors.multiplyAdd(firstRow + p, column, sumAt(p, q));
            }
        }
    }

    private int sumAt(int p, int q) {
        return firstSum + p * spec.columns + q;
    }
}
