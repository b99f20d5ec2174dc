package dev.libella.kernel.vector.tile;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Byte code of loops over float vectors of a fixed length: the words in which the tiles' methods are written. */
public final class VectorCode {
    public static final ClassDesc FLOATS = CD_float.arrayType();
    static final ClassDesc BYTES = CD_byte.arrayType();
    public static final ClassDesc SUM = desc(Sum.class);
    public static final ClassDesc FLOAT_VECTOR = desc(FloatVector.class);
    public static final ClassDesc MASK = desc(VectorMask.class);
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final ClassDesc VECTOR = desc(Vector.class);
    private static final ClassDesc SHUFFLE = desc(VectorShuffle.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);

    private static final ClassDesc BYTE_VECTOR = desc(ByteVector.class);
    private static final ClassDesc CONVERSION = desc(VectorOperators.Conversion.class);
    private static final ClassDesc COMPARISON = desc(VectorOperators.Comparison.class);
    private static final ClassDesc INT_VECTOR = desc(IntVector.class);
    private static final MethodTypeDesc BINARY = MethodTypeDesc.of(FLOAT_VECTOR, VECTOR);

    private final CodeBuilder code;
    private final int lanes;

    /**
     * Words for a method.
     *
     * @param lanes numbers in a vector: 4, 8 or 16
     */
    public VectorCode(CodeBuilder code, int lanes) {
        this.code = code;
        this.lanes = lanes;
    }

    /**
     * An object of a hidden class with a single method {@code run}.
     *
     * @param kind the interface that has it
     * @param method its type
     * @param body writes its code
     */
    static <T> T make(Class<T> kind, MethodTypeDesc method, Consumer<CodeBuilder> body) {
        return define(kind, type -> type.withMethodBody("run", method, ClassFile.ACC_PUBLIC, body));
    }

    /**
     * An object of a hidden class whose method {@code run} does its work in parts, each a method of its own: the
     * compilers give up on methods that are too long.
     *
     * @param kind the interface that has it
     * @param method its type; it returns nothing
     * @param parts write the code of static methods of the same type
     */
    public static <T> T make(Class<T> kind, MethodTypeDesc method, List<Consumer<CodeBuilder>> parts) {
        return make(kind, method, parts, code -> {
            for (int i = 0; i < parts.size(); i++) {
                callPart(code, kind, method, i);
            }
            code.return_();
        });
    }

    /**
     * An object of a hidden class whose method {@code run} may {@linkplain #callPart call} others.
     *
     * @param kind the interface that has it
     * @param method its type; it returns nothing
     * @param parts write the code of static methods of the same type
     * @param body writes the code of {@code run}
     */
    static <T> T make(
            Class<T> kind, MethodTypeDesc method, List<Consumer<CodeBuilder>> parts, Consumer<CodeBuilder> body) {
        return define(kind, type -> {
            for (int i = 0; i < parts.size(); i++) {
                type.withMethodBody("part" + i, method, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC, parts.get(i));
            }
            type.withMethodBody("run", method, ClassFile.ACC_PUBLIC, body);
        });
    }

    /** Calls a part with the parameters that came. */
    static void callPart(CodeBuilder code, Class<?> kind, MethodTypeDesc method, int part) {
        for (int k = 0; k < method.parameterCount(); k++) {
            code.loadLocal(TypeKind.from(method.parameterType(k)), code.parameterSlot(k));
        }
        code.invokestatic(made(kind), "part" + part, method);
    }

    private static ClassDesc made(Class<?> kind) {
        return ClassDesc.of(VectorCode.class.getPackageName(), "Made" + kind.getSimpleName());
    }

    private static <T> T define(Class<T> kind, Consumer<ClassBuilder> methods) {
        byte[] bytes = ClassFile.of()
                .build(
                        made(kind),
                        type -> methods.accept(type.withFlags(ClassFile.ACC_FINAL)
                                .withInterfaceSymbols(desc(kind))
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(
                                                        ConstantDescs.CD_Object,
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void)
                                                .return_())));
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return kind.cast(lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                    .invoke());
        } catch (Throwable e) {
            throw new LinkageError(kind.getSimpleName() + " could not be made", e);
        }
    }

    /** New local variables side by side; gives the first one's slot. */
    public int local(int count) {
        int first = code.allocateLocal(TypeKind.REFERENCE);
        for (int i = 1; i < count; i++) {
            code.allocateLocal(TypeKind.REFERENCE);
        }
        return first;
    }

    /** {@code for (int i = 0; i < count; i += step) body}. */
    public void loop(int i, int count, int step, Runnable body) {
        var top = code.newLabel();
        var done = code.newLabel();
        code.iconst_0().istore(i);
        code.labelBinding(top).iload(i).iload(count).if_icmpge(done);
        body.run();
        code.iinc(i, step).goto_(top).labelBinding(done);
    }

    /** What is done for each run of a {@link Sum}, or at each place that two numbers name. */
    interface Run {
        /**
         * Writes it.
         *
         * @param aAt local with the run's beginning in the first operand
         * @param bAt and in the second
         */
        void write(int aAt, int bAt);
    }

    /** Pushes how many terms each run of a {@link Sum} has. */
    void count(int sum) {
        code.aload(sum).invokevirtual(SUM, "count", MethodTypeDesc.of(CD_int));
    }

    /** {@code for (int i = 0; i < sum.a.length; i++) { run at a0 + sum.a[i], b0 + sum.b[i] }}. */
    void runs(int sum, int a0, int b0, Run run) {
        int aRuns = local(1);
        int bRuns = local(1);
        int runs = local(1);
        int i = local(1);
        int aAt = local(1);
        int bAt = local(1);
        code.aload(sum).invokevirtual(SUM, "a", MethodTypeDesc.of(INTS)).astore(aRuns);
        code.aload(sum).invokevirtual(SUM, "b", MethodTypeDesc.of(INTS)).astore(bRuns);
        code.aload(aRuns).arraylength().istore(runs);
        loop(i, runs, 1, () -> {
            code.iload(a0).aload(aRuns).iload(i).iaload().iadd().istore(aAt);
            code.iload(b0).aload(bRuns).iload(i).iaload().iadd().istore(bAt);
            run.write(aAt, bAt);
        });
    }

    /** Pushes the vector at {@code array[index]}. */
    public void load(int array, Runnable index) {
        species();
        code.aload(array);
        index.run();
        code.invokestatic(FLOAT_VECTOR, "fromArray", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int));
    }

    /** Pushes a vector of the whole numbers from {@code array[index]} on; reads at least eight. */
    void loadBytes(int array, Runnable index) {
        code.getstatic(BYTE_VECTOR, "SPECIES_" + Math.max(64, 8 * lanes), SPECIES);
        code.aload(array);
        index.run();
        code.invokestatic(BYTE_VECTOR, "fromArray", MethodTypeDesc.of(BYTE_VECTOR, SPECIES, BYTES, CD_int));
        code.getstatic(desc(VectorOperators.class), "B2F", CONVERSION);
        species();
        code.iconst_0();
        code.invokevirtual(BYTE_VECTOR, "convertShape", MethodTypeDesc.of(VECTOR, CONVERSION, SPECIES, CD_int));
        code.checkcast(FLOAT_VECTOR);
    }

    /** Replaces the vector on top by one with 0 in the lanes of the mask. */
    void clear(int mask) {
        code.fconst_0().aload(mask);
        code.invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, CD_float, MASK));
    }

    /** Pushes a mask of the first lanes. */
    void firstLanes(int count) {
        species();
        code.loadConstant((1L << count) - 1);
        code.invokestatic(MASK, "fromLong", MethodTypeDesc.of(MASK, SPECIES, CD_long));
    }

    /** Pushes a vector all of whose lanes are the number that {@code value} pushes. */
    public void broadcast(Runnable value) {
        species();
        value.run();
        code.invokestatic(FLOAT_VECTOR, "broadcast", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float));
    }

    /** {@code sum = a · b + sum}, all of them locals. */
    public void multiplyAdd(int a, int b, int sum) {
        code.aload(a).aload(b).aload(sum);
        multiplyAdd();
        code.astore(sum);
    }

    /** Stores a local at {@code array[index]}. */
    public void store(int vector, int array, Runnable index) {
        code.aload(vector).aload(array);
        index.run();
        code.invokevirtual(FLOAT_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int));
    }

    /**
     * Stores the sums of the lanes of vectors side by side, in an order of its own, always the same, where the library's
     * reduction leaves the order open. What follows them is overwritten up to the next multiple of the lanes.
     *
     * @param first the first vector's slot
     * @param to local with the first sum's place in the array
     */
    void storeFolded(int first, int count, int array, int to) {
        for (int from = 0; from < count; from += lanes) {
            int begin = from;
            List<Integer> parts = IntStream.range(first + from, first + Math.min(count, from + lanes))
                    .boxed()
                    .toList();
            store(folded(parts), array, () -> code.iload(to).loadConstant(begin).iadd());
        }
    }

    /** Lane i of the result is the sum of vector i. At each level two vectors become one, half of it from each. */
    private int folded(List<Integer> parts) {
        List<Integer> level = parts;
        for (int distance = 1; distance < lanes; distance *= 2) {
            List<Integer> next = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                int even = level.get(i);
                next.add(i + 1 < level.size() ? fold(even, level.get(i + 1), distance) : fold(even, distance));
            }
            level = next;
        }
        return level.getFirst();
    }

    /** A new local: each lane plus the one at a distance, {@code a[i] + a[i ^ distance]}. */
    private int fold(int a, int distance) {
        int sum = local(1);
        code.aload(a).aload(a);
        swap(distance);
        add();
        code.astore(sum);
        return sum;
    }

    /** A new local with {@link #fold(int, int)} of a in the lanes without the bit {@code distance}, of b in those with. */
    private int fold(int a, int b, int distance) {
        int mask = lanesWith(distance);
        int sum = local(1);
        code.aload(a).aload(b);
        blend(mask);
        code.aload(b).aload(a);
        blend(mask);
        swap(distance);
        add();
        code.astore(sum);
        return sum;
    }

    /**
     * Exchanges the lanes of a that have the bit with those of b that lack it, {@code a[i | bit] ↔ b[i]}: a step of a
     * transposition.
     */
    void exchange(int a, int b, int bit) {
        int mask = lanesWith(bit);
        int exchanged = local(1);
        code.aload(a).aload(b);
        swap(bit);
        blend(mask);
        code.astore(exchanged);
        code.aload(a);
        swap(bit);
        code.aload(b);
        blend(mask);
        code.astore(b);
        code.aload(exchanged).astore(a);
    }

    /** A new local: a mask of the lanes whose number has a bit. */
    private int lanesWith(int bit) {
        long bits = 0;
        for (int lane = 0; lane < lanes; lane++) {
            bits |= (lane & bit) != 0 ? 1L << lane : 0;
        }
        int mask = local(1);
        species();
        code.loadConstant(bits);
        code.invokestatic(MASK, "fromLong", MethodTypeDesc.of(MASK, SPECIES, CD_long))
                .astore(mask);
        return mask;
    }

    /** Replaces the two vectors on top by the lower one, but the upper one where the mask is set. */
    private void blend(int mask) {
        code.aload(mask);
        code.invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, MASK));
    }

    private void swap(int distance) {
        code.getstatic(desc(Swaps.class), "LANES_" + lanes + "_BY_" + distance, SHUFFLE);
        code.invokevirtual(FLOAT_VECTOR, "rearrange", MethodTypeDesc.of(FLOAT_VECTOR, SHUFFLE));
    }

    /** Replaces the two vectors on top by their sum. */
    public void add() {
        code.invokevirtual(FLOAT_VECTOR, "add", BINARY);
    }

    /** Replaces the two vectors on top by the lower one less the upper one. */
    public void subtract() {
        code.invokevirtual(FLOAT_VECTOR, "sub", BINARY);
    }

    /** Replaces the two vectors on top by their product. */
    public void multiply() {
        code.invokevirtual(FLOAT_VECTOR, "mul", BINARY);
    }

    /** Replaces the three vectors on top by the product of the lower two plus the uppermost, rounded once. */
    public void multiplyAdd() {
        code.invokevirtual(FLOAT_VECTOR, "fma", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR));
    }

    /**
     * Replaces lanes that are beyond a limit by the limit; NaN stays NaN.
     *
     * @param vector a local
     * @param beyond {@code LT} for a lower limit, {@code GT} for an upper one
     * @param limit a local
     */
    public void limit(int vector, String beyond, int limit) {
        code.aload(vector).aload(limit).aload(vector);
        code.getstatic(desc(VectorOperators.class), beyond, COMPARISON).aload(limit);
        code.invokevirtual(FLOAT_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        code.invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, MASK));
        code.astore(vector);
    }

    /**
     * Takes the sign from a local that came out of a ReLU: −0 becomes 0, and NaN one that is {@linkplain #larger larger}
     * than all numbers.
     */
    public void clearSigns(int vector) {
        code.aload(vector).invokevirtual(FLOAT_VECTOR, "abs", MethodTypeDesc.of(FLOAT_VECTOR));
        code.astore(vector);
    }

    /** {@code a = max(a, b)} of locals without signs: their bits are in the order of the numbers, NaN behind infinity. */
    public void larger(int a, int b) {
        code.aload(a);
        toIntegers();
        code.aload(b);
        toIntegers();
        ofIntegers("max");
        toFloats();
        code.astore(a);
    }

    /** Replaces the vector on top by one of integers with the same bits. */
    void toIntegers() {
        code.invokevirtual(FLOAT_VECTOR, "reinterpretAsInts", MethodTypeDesc.of(INT_VECTOR));
    }

    /** Replaces the two vectors of integers on top by their {@code min} or {@code max}. */
    void ofIntegers(String choice) {
        code.invokevirtual(INT_VECTOR, choice, MethodTypeDesc.of(INT_VECTOR, VECTOR));
    }

    /** Replaces the vector of integers on top by one of numbers with the same bits. */
    void toFloats() {
        code.invokevirtual(INT_VECTOR, "reinterpretAsFloats", MethodTypeDesc.of(FLOAT_VECTOR));
    }

    private void species() {
        code.getstatic(FLOAT_VECTOR, "SPECIES_" + 32 * lanes, SPECIES);
    }

    public static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
