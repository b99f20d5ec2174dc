package dev.libella.kernel.vector.tile;

import static dev.libella.kernel.vector.tile.VectorCode.FLOATS;
import static dev.libella.kernel.vector.tile.VectorCode.FLOAT_VECTOR;
import static dev.libella.kernel.vector.tile.VectorCode.MASK;
import static dev.libella.kernel.vector.tile.VectorCode.SUM;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.libella.kernel.vector.Steps;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * Writes the byte code of {@link Tile}s. The compiler keeps a tile's sums in registers only if every sum is a local
 * variable and every stride a constant, so each shape needs a method of its own; written by hand that would be dozens
 * of long methods alike, for each vector width again.
 */
public final class TileMaker {
    /**
     * A tile's shape and constants.
     *
     * @param lanes numbers in a vector: 4, 8 or 16
     * @param rows rows of the tile, ≥ 1
     * @param vectors vectors in each row, ≥ 1
     * @param aRow distance between two rows in the first operand
     * @param aStep step of the inner loop in the first operand
     * @param bStep step of the inner loop in the second operand
     * @param cRow distance between two rows in the result
     * @param biasOfRows whether the bias has a number for each row rather than for each column
     * @param rounds whether finished sums are rounded to steps, rather than limited
     * @param pool where it pools, null where it does not
     */
    public record Spec(
            int lanes,
            int rows,
            int vectors,
            int aRow,
            int aStep,
            int bStep,
            int cRow,
            boolean biasOfRows,
            boolean rounds,
            @Nullable Pool pool) {
        /** With a bias for each column and no rounding. */
        public Spec(int lanes, int rows, int vectors, int aRow, int aStep, int bStep, int cRow) {
            this(lanes, rows, vectors, aRow, aStep, bStep, cRow, false, false);
        }

        /** Without pooling. */
        public Spec(
                int lanes,
                int rows,
                int vectors,
                int aRow,
                int aStep,
                int bStep,
                int cRow,
                boolean biasOfRows,
                boolean rounds) {
            this(lanes, rows, vectors, aRow, aStep, bStep, cRow, biasOfRows, rounds, null);
        }

        /** Rows of sums. */
        int sums() {
            return pool == null ? rows : rows * Pool.SIZE;
        }

        /** Where a row of sums begins in the first operand. */
        int at(int sum) {
            return pool == null ? sum * aRow : sum / Pool.SIZE * aRow + pool.at(sum % Pool.SIZE);
        }
    }

    /**
     * Max pooling of 2×2 patches: each row of the result is the largest of four rows of sums. These must not {@linkplain
     * Tile#ACCUMULATE start} from the result, and when they are {@linkplain Tile#FINISH finished} none may be negative.
     *
     * @param right distance to the number on the right in the first operand
     * @param below distance to the number below
     */
    public record Pool(int right, int below) {
        /** Numbers of a patch. */
        public static final int SIZE = 4;

        private int at(int number) {
            return number % 2 * right + number / 2 * below;
        }
    }

    private static final Map<Spec, Tile> MADE = new ConcurrentHashMap<>();

    private static final ClassDesc COMPARISON = VectorCode.desc(VectorOperators.Comparison.class);
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(
            CD_void,
            SUM,
            FLOATS,
            CD_int,
            FLOATS,
            CD_int,
            CD_int,
            FLOATS,
            CD_int,
            CD_int,
            FLOATS,
            CD_int,
            CD_int,
            CD_float,
            VectorCode.desc(Steps.class));

    private final Spec spec;
    private final CodeBuilder code;
    private final VectorCode vectors;

    // The parameters' slots, as in Tile.run.
    private final int sum;
    private final int a;
    private final int a0;
    private final int b;
    private final int b0;
    private final int bv;
    private final int c;
    private final int c0;
    private final int cv;
    private final int bias;
    private final int column;
    private final int mode;
    private final int high;
    private final int steps;
    private final int firstSum;

    private TileMaker(Spec spec, CodeBuilder code) {
        this.spec = spec;
        this.code = code;
        this.vectors = new VectorCode(code, spec.lanes);
        sum = code.parameterSlot(0);
        a = code.parameterSlot(1);
        a0 = code.parameterSlot(2);
        b = code.parameterSlot(3);
        b0 = code.parameterSlot(4);
        bv = code.parameterSlot(5);
        c = code.parameterSlot(6);
        c0 = code.parameterSlot(7);
        cv = code.parameterSlot(8);
        bias = code.parameterSlot(9);
        column = code.parameterSlot(10);
        mode = code.parameterSlot(11);
        high = code.parameterSlot(12);
        steps = code.parameterSlot(13);
        firstSum = vectors.local(spec.sums() * spec.vectors);
    }

    /** The tile of this shape, made when first asked for. May be called from any thread. */
    public static Tile tile(Spec spec) {
        Tile made = MADE.get(spec);
        return made != null ? made : MADE.computeIfAbsent(spec, TileMaker::make);
    }

    private static Tile make(Spec spec) {
        return VectorCode.make(
                Tile.class,
                RUN,
                List.of(code -> new TileMaker(spec, code).accumulate()),
                code -> new TileMaker(spec, code).run());
    }

    /**
     * The sums from the bias; those from the result have a method of their own, because the compiler keeps sums in memory
     * rather than in registers where two ways into their loop meet.
     */
    private void run() {
        var fresh = code.newLabel();
        code.iload(mode).loadConstant(Tile.ACCUMULATE).iand().ifeq(fresh);
        VectorCode.callPart(code, Tile.class, RUN, 0);
        code.return_();
        code.labelBinding(fresh);
        bias();
        sums();
    }

    private void accumulate() {
        forEachSum((p, v) -> {
            vectors.load(c, () -> resultAt(p, v));
            code.astore(sumAt(p, v));
        });
        sums();
    }

    private void sums() {
        int count = vectors.local(1);
        vectors.count(sum);
        code.istore(count);
        vectors.runs(sum, a0, b0, (aAt, bAt) -> terms(aAt, bAt, count));
        end();
        code.return_();
    }

    private void bias() {
        if (spec.biasOfRows) {
            biasOfRows();
        } else {
            biasOfColumns();
        }
    }

    private void biasOfRows() {
        for (int p = 0; p < spec.rows; p++) {
            int at = p;
            vectors.broadcast(
                    () -> code.aload(bias).iload(column).loadConstant(at).iadd().faload());
            code.astore(sumAt(p, 0));
            for (int v = 1; v < spec.vectors; v++) {
                code.aload(sumAt(p, 0)).astore(sumAt(p, v));
            }
        }
    }

    private void biasOfColumns() {
        for (int v = 0; v < spec.vectors; v++) {
            int at = v * spec.lanes;
            vectors.load(bias, () -> code.iload(column).loadConstant(at).iadd());
            code.astore(sumAt(0, v));
            for (int p = 1; p < spec.sums(); p++) {
                code.aload(sumAt(0, v)).astore(sumAt(p, v));
            }
        }
    }

    /** {@code for (int k = 0; k < count; k++) { C[p][v] += A[p, k] · B[k, v] }} */
    private void terms(int aAt, int bAt, int count) {
        int k = vectors.local(1);
        int firstColumn = vectors.local(spec.vectors);
        int row = vectors.local(1);
        vectors.loop(k, count, 1, () -> {
            for (int v = 0; v < spec.vectors; v++) {
                int vector = v;
                vectors.load(b, () -> {
                    code.iload(bAt);
                    if (vector > 0) {
                        code.iload(bv).loadConstant(vector).imul().iadd();
                    }
                    code.iload(k).loadConstant(spec.bStep).imul().iadd();
                });
                code.astore(firstColumn + v);
            }
            for (int p = 0; p < spec.sums(); p++) {
                int rowAt = spec.at(p);
                vectors.broadcast(() -> {
                    code.aload(a).iload(aAt).loadConstant(rowAt).iadd();
                    code.iload(k).loadConstant(spec.aStep).imul().iadd().faload();
                });
                code.astore(row);
                for (int v = 0; v < spec.vectors; v++) {
                    vectors.multiplyAdd(row, firstColumn + v, sumAt(p, v));
                }
            }
        });
    }

    /** Stores the sums, finished if asked to. */
    private void end() {
        var store = code.newLabel();
        code.iload(mode).loadConstant(Tile.FINISH).iand().ifeq(store);
        if (spec.rounds) {
            RoundingCode rounding = new RoundingCode(code, vectors);
            rounding.prepare(() -> code.aload(steps));
            forEachSum((p, v) -> rounding.round(sumAt(p, v)));
        } else {
            rectify();
            code.fload(high).loadConstant(Tile.NO_LIMIT).fcmpl().ifeq(store);
            limit();
        }
        code.labelBinding(store);
        int together = spec.pool == null ? 1 : Pool.SIZE;
        forEachSum((p, v) -> {
            if (p % together == 0) {
                pool(p, together, v);
                vectors.store(sumAt(p, v), c, () -> resultAt(p / together, v));
            }
        });
    }

    /** The largest of some sums, in place of the first. */
    private void pool(int first, int count, int v) {
        for (int p = first; count > 1 && p < first + count; p++) {
            if (!spec.rounds) {
                vectors.clearSigns(sumAt(p, v));
            }
            if (p > first) {
                vectors.larger(sumAt(first, v), sumAt(p, v));
            }
        }
    }

    /** Makes negative sums 0: compare and blend, so that NaN stays NaN. */
    private void rectify() {
        forEachSum((p, v) -> {
            code.aload(sumAt(p, v)).fconst_0().aload(sumAt(p, v));
            code.getstatic(VectorCode.desc(VectorOperators.class), "LT", COMPARISON)
                    .fconst_0();
            code.invokevirtual(FLOAT_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, CD_float));
            code.invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, CD_float, MASK));
            code.astore(sumAt(p, v));
        });
    }

    private void limit() {
        int limit = vectors.local(1);
        vectors.broadcast(() -> code.fload(high));
        code.astore(limit);
        forEachSum((p, v) -> vectors.limit(sumAt(p, v), "GT", limit));
    }

    private void resultAt(int p, int v) {
        code.iload(c0).loadConstant(p * spec.cRow).iadd();
        if (v > 0) {
            code.iload(cv).loadConstant(v).imul().iadd();
        }
    }

    private int sumAt(int p, int v) {
        return firstSum + p * spec.vectors + v;
    }

    private interface SumCode {
        void write(int p, int v);
    }

    private void forEachSum(SumCode sumCode) {
        for (int p = 0; p < spec.sums(); p++) {
            for (int v = 0; v < spec.vectors; v++) {
                sumCode.write(p, v);
            }
        }
    }
}
