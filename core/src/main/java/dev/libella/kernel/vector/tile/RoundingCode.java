package dev.libella.kernel.vector.tile;

import static java.lang.constant.ConstantDescs.CD_float;

import dev.libella.kernel.vector.Steps;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Byte code that rounds vectors as {@link Steps} does it, if those are {@linkplain Steps#isShort short}. */
public final class RoundingCode {
    private static final ClassDesc STEPS = VectorCode.desc(Steps.class);

    private final CodeBuilder code;
    private final VectorCode vectors;

    // Locals with the same number in every lane.
    private final int size;
    private final int offset;
    private final int inverse;
    private final int rounding;
    private final int first; // of integers, as the next
    private final int last;

    /** Rounding in the method that {@code code} writes. */
    public RoundingCode(CodeBuilder code, VectorCode vectors) {
        this.code = code;
        this.vectors = vectors;
        size = vectors.local(1);
        offset = vectors.local(1);
        inverse = vectors.local(1);
        rounding = vectors.local(1);
        first = vectors.local(1);
        last = vectors.local(1);
    }

    /** Fills the locals from the steps that {@code push} pushes. */
    public void prepare(Runnable push) {
        fill(size, push, "size");
        fill(offset, push, "offset");
        fill(inverse, push, "inverse");
        fill(first, push, "first");
        fill(last, push, "last");
        vectors.broadcast(() -> code.loadConstant(Steps.ROUNDING));
        code.astore(rounding);
        for (int limit : new int[] {first, last}) {
            code.aload(limit);
            vectors.toIntegers();
            code.astore(limit);
        }
    }

    private void fill(int local, Runnable push, String number) {
        vectors.broadcast(() -> {
            push.run();
            code.invokevirtual(STEPS, number, MethodTypeDesc.of(CD_float));
        });
        code.astore(local);
    }

    /** Rounds a local. */
    public void round(int vector) {
        code.aload(vector).aload(inverse).aload(rounding);
        vectors.multiplyAdd();
        vectors.toIntegers();
        code.aload(first);
        vectors.ofIntegers("max");
        code.aload(last);
        vectors.ofIntegers("min");
        vectors.toFloats();
        code.aload(size).aload(offset);
        vectors.multiplyAdd();
        code.astore(vector);
    }
}
