package dev.libella.kernel.vector.convolution;

import static dev.libella.kernel.vector.tile.VectorCode.FLOATS;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.libella.kernel.vector.Steps;
import dev.libella.kernel.vector.tile.RoundingCode;
import dev.libella.kernel.vector.tile.TileMaker;
import dev.libella.kernel.vector.tile.VectorCode;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Writes the byte code of {@link SquareMap}s, for the reasons that {@link TileMaker} gives.
 *
 * <p>The map is given as a product {@code M = P Q}, where the rows of Q are sums that several rows of P share. Results
 * that share sums are made together: for their columns, the map along the rows leaves numbers in registers, and the map
 * along the column makes results of them. Each such group of columns is a method.
 */
final class SquareMapMaker {
    private static final ClassDesc FINISH = VectorCode.desc(Finish.class);
    private static final ClassDesc STEPS = VectorCode.desc(Steps.class);
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(
            CD_void, FLOATS, CD_int, CD_int, CD_int, FLOATS, CD_int, CD_int, CD_int, CD_int, CD_int, CD_int, FINISH);

    /** What is done to results before they are stored. */
    enum Ending {
        /** Nothing. */
        NONE,
        /** They are limited. */
        LIMITS,
        /** The residual is added and the sum limited. */
        RESIDUAL_LIMITS,
        /** They are limited and rounded to steps. */
        STEPS,
        /** The residual is added and the sum limited and rounded to steps. */
        RESIDUAL_STEPS;

        boolean hasResidual() {
            return this == RESIDUAL_LIMITS || this == RESIDUAL_STEPS;
        }

        boolean hasLimits() {
            return this == LIMITS || this == RESIDUAL_LIMITS;
        }

        boolean hasSteps() {
            return this == STEPS || this == RESIDUAL_STEPS;
        }
    }

    private final float[][] p;
    private final float[][] q;
    private final Ending ending;
    private final boolean pools;
    private final CodeBuilder code;
    private final VectorCode vectors;
    private final Map<Float, Integer> constants = new HashMap<>();

    // The parameters' slots, as in SquareMap.run.
    private final int x;
    private final int x0;
    private final int xRow;
    private final int xColumn;
    private final int y;
    private final int y0;
    private final int yRow;
    private final int yColumn;
    private final int count;
    private final int xNext;
    private final int yNext;
    private final int finish;

    // What the ending reads.
    private final int residual;
    private final int low;
    private final int high;
    private final RoundingCode steps;

    private SquareMapMaker(float[][] p, float[][] q, Ending ending, boolean pools, int lanes, CodeBuilder code) {
        this.p = p;
        this.q = q;
        this.ending = ending;
        this.pools = pools;
        this.code = code;
        this.vectors = new VectorCode(code, lanes);
        x = code.parameterSlot(0);
        x0 = code.parameterSlot(1);
        xRow = code.parameterSlot(2);
        xColumn = code.parameterSlot(3);
        y = code.parameterSlot(4);
        y0 = code.parameterSlot(5);
        yRow = code.parameterSlot(6);
        yColumn = code.parameterSlot(7);
        count = code.parameterSlot(8);
        xNext = code.parameterSlot(9);
        yNext = code.parameterSlot(10);
        finish = code.parameterSlot(11);
        residual = vectors.local(1);
        low = vectors.local(1);
        high = vectors.local(1);
        steps = new RoundingCode(code, vectors);
    }

    /**
     * A map.
     *
     * @param p the left factor. Not modified.
     * @param q the right factor. Not modified.
     * @param ending what is done to the results
     * @param lanes numbers in a vector: 4, 8 or 16
     */
    static SquareMap map(float[][] p, float[][] q, Ending ending, int lanes) {
        return map(p, q, ending, false, lanes);
    }

    /**
     * A map to results of which only the largest of each 2×2 patch are stored.
     *
     * @param ending {@link Ending#LIMITS} or {@link Ending#STEPS}, from 0 on
     */
    static SquareMap pooledMap(float[][] p, float[][] q, Ending ending, int lanes) {
        return map(p, q, ending, true, lanes);
    }

    private static SquareMap map(float[][] p, float[][] q, Ending ending, boolean pools, int lanes) {
        List<Consumer<CodeBuilder>> parts = new ArrayList<>();
        for (List<Integer> group : groups(p)) {
            parts.add(code -> new SquareMapMaker(p, q, ending, pools, lanes, code).columns(group));
        }
        return VectorCode.make(SquareMap.class, RUN, parts);
    }

    /** Some columns of the results. */
    private void columns(List<Integer> group) {
        start();
        vectors.loop(vectors.local(1), count, 1, () -> {
            square(group);
            code.iload(x0).iload(xNext).iadd().istore(x0);
            code.iload(y0).iload(yNext).iadd().istore(y0);
        });
        code.return_();
    }

    private void square(List<Integer> group) {
        int[][] columns = new int[q[0].length][];
        for (int r = 0; r < columns.length; r++) {
            int row = index(x0, xRow, r);
            columns[r] = map(
                    group,
                    k -> vectors.load(
                            x,
                            () -> code.iload(row)
                                    .iload(xColumn)
                                    .loadConstant(k)
                                    .imul()
                                    .iadd()));
        }
        for (int i = 0; i < group.size(); i++) {
            int result = i;
            IntConsumer push = k -> code.aload(columns[k][result]);
            if (pools) {
                pooledColumn(push, group.get(i));
            } else {
                column(push, index(y0, yColumn, group.get(i)));
            }
        }
    }

    private void start() {
        if (ending.hasResidual()) {
            code.aload(finish)
                    .invokevirtual(FINISH, "residual", MethodTypeDesc.of(FLOATS))
                    .astore(residual);
        }
        if (ending.hasLimits()) {
            vectors.broadcast(() -> code.aload(finish).invokevirtual(FINISH, "low", MethodTypeDesc.of(CD_float)));
            code.astore(low);
            vectors.broadcast(() -> code.aload(finish).invokevirtual(FINISH, "high", MethodTypeDesc.of(CD_float)));
            code.astore(high);
        }
        if (ending.hasSteps()) {
            steps.prepare(() -> code.aload(finish).invokevirtual(FINISH, "steps", MethodTypeDesc.of(STEPS)));
        }
    }

    private void end(int result, int at) {
        if (ending.hasResidual()) {
            code.aload(result);
            vectors.load(residual, () -> code.iload(at));
            vectors.add();
            code.astore(result);
        }
        if (ending.hasLimits()) {
            vectors.limit(result, "LT", low);
            vectors.limit(result, "GT", high);
        }
        if (ending.hasSteps()) {
            steps.round(result);
        }
    }

    /** A new local: where something begins that lies {@code number} distances behind a start. */
    private int index(int start, int distance, int number) {
        int at = vectors.local(1);
        code.iload(start).iload(distance).loadConstant(number).imul().iadd().istore(at);
        return at;
    }

    /** Results that share sums with each other and with no others. */
    private static List<List<Integer>> groups(float[][] p) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            float[] row = p[i];
            List<Integer> group = groups.stream()
                    .filter(other -> share(p[other.getFirst()], row))
                    .findFirst()
                    .orElse(null);
            if (group == null) {
                group = new ArrayList<>();
                groups.add(group);
            }
            group.add(i);
        }
        return groups;
    }

    private static boolean share(float[] a, float[] b) {
        for (int k = 0; k < a.length; k++) {
            if (a[k] != 0 && b[k] != 0) {
                return true;
            }
        }
        return false;
    }

    /** Maps a column of vectors and stores the results. */
    private void column(IntConsumer push, int at) {
        for (List<Integer> group : groups(p)) {
            int[] results = map(group, push);
            for (int i = 0; i < results.length; i++) {
                int to = index(at, yRow, group.get(i));
                end(results[i], to);
                vectors.store(results[i], y, () -> code.iload(to));
            }
        }
    }

    /**
     * Maps a column of vectors and stores the larger of each two results; the second column of a pair, the larger of that
     * and what the first has stored.
     */
    private void pooledColumn(IntConsumer push, int column) {
        int[] results = new int[p.length];
        for (List<Integer> group : groups(p)) {
            int[] some = map(group, push);
            for (int i = 0; i < some.length; i++) {
                end(some[i], y0);
                if (ending.hasLimits()) {
                    vectors.clearSigns(some[i]);
                }
                results[group.get(i)] = some[i];
            }
        }
        int at = index(y0, yColumn, column / 2);
        for (int row = 0; row < results.length; row += 2) {
            int to = index(at, yRow, row / 2);
            vectors.larger(results[row], results[row + 1]);
            if (column % 2 > 0) {
                vectors.load(y, () -> code.iload(to));
                code.astore(results[row + 1]);
                vectors.larger(results[row], results[row + 1]);
            }
            vectors.store(results[row], y, () -> code.iload(to));
        }
    }

    /** A group of the results of one line: new locals. */
    private int[] map(List<Integer> group, IntConsumer push) {
        int[] shared = new int[q.length];
        int[] results = new int[group.size()];
        for (int k = 0; k < q.length; k++) {
            int sum = k;
            if (group.stream().anyMatch(i -> p[i][sum] != 0)) {
                shared[k] = sum(q[k], push);
            }
        }
        for (int i = 0; i < results.length; i++) {
            results[i] = sum(p[group.get(i)], k -> code.aload(shared[k]));
        }
        return results;
    }

    /** {@code Σ factor[k] · v[k]}: a new local. It starts with a term that needs no multiplication, if there is one. */
    private int sum(float[] factors, IntConsumer push) {
        int first = 0;
        for (int k = 0; k < factors.length; k++) {
            if (factors[first] == 0 || (factors[k] == 1 && factors[first] != 1)) {
                first = k;
            }
        }
        int sum = vectors.local(1);
        push.accept(first);
        if (factors[first] != 1) {
            code.aload(constant(factors[first]));
            vectors.multiply();
        }
        code.astore(sum);
        for (int k = 0; k < factors.length; k++) {
            if (k != first && factors[k] != 0) {
                add(factors[k], push, k, sum);
            }
        }
        return sum;
    }

    private void add(float factor, IntConsumer push, int k, int sum) {
        if (Math.abs(factor) == 1) {
            code.aload(sum);
            push.accept(k);
            if (factor == 1) {
                vectors.add();
            } else {
                vectors.subtract();
            }
        } else {
            push.accept(k);
            code.aload(constant(factor)).aload(sum);
            vectors.multiplyAdd();
        }
        code.astore(sum);
    }

    /** A local with this number in each lane. */
    private int constant(float factor) {
        return constants.computeIfAbsent(factor, f -> {
            int local = vectors.local(1);
            vectors.broadcast(() -> code.loadConstant(f));
            code.astore(local);
            return local;
        });
    }
}
