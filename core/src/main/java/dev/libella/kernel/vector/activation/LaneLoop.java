package dev.libella.kernel.vector.activation;

import dev.libella.kernel.vector.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A function of all lanes, along arrays. The compiler keeps vectors in registers only where it knows the function that
 * a loop calls, so each function gets a hidden copy of this class, in which it is a constant: the loops are written
 * once and compiled as if each were written out.
 */
final class LaneLoop implements Loop {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final LaneFunction FUNCTION = function();

    private static LaneFunction function() {
        try {
            LaneFunction function = MethodHandles.classData(MethodHandles.lookup(), "_", LaneFunction.class);
            return function == null ? x -> x : function; // null only in the class that is copied
        } catch (IllegalAccessException e) {
            throw new LinkageError("the function of a loop is not accessible", e);
        }
    }

    /** The loop of a function. */
    static Loop of(LaneFunction function) {
        try (InputStream code = LaneLoop.class.getResourceAsStream("LaneLoop.class")) {
            if (code == null) {
                throw new LinkageError("the class file of LaneLoop is missing");
            }
            var lookup = MethodHandles.lookup().defineHiddenClassWithClassData(code.readAllBytes(), function, true);
            return (Loop) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (IOException e) {
            throw new LinkageError("the class file of LaneLoop cannot be read", e);
        } catch (Throwable e) {
            throw new LinkageError("LaneLoop cannot be copied", e);
        }
    }

    @Override
    public void map(float[] x, float[] y, int from, int to) {
        int i = from;
        for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
            FUNCTION.at(FloatVector.fromArray(SPECIES, x, i)).intoArray(y, i);
        }
        if (i < to) { // by the same code, so that a number's place does not matter
            float[] rest = Scratch.floats(SPECIES.length());
            System.arraycopy(x, i, rest, 0, to - i);
            map(rest, rest, 0, SPECIES.length());
            System.arraycopy(rest, 0, y, i, to - i);
        }
    }

    @Override
    public void chain(float[] x, float[] dy, float[] dx, int from, int to) {
        int i = from;
        for (; i <= to - SPECIES.length(); i += SPECIES.length()) {
            FUNCTION.at(FloatVector.fromArray(SPECIES, x, i))
                    .mul(FloatVector.fromArray(SPECIES, dy, i))
                    .intoArray(dx, i);
        }
        if (i < to) {
            float[] rest = Scratch.floats(SPECIES.length());
            System.arraycopy(x, i, rest, 0, to - i);
            map(rest, rest, 0, SPECIES.length());
            for (int at = i; at < to; at++) {
                dx[at] = rest[at - i] * dy[at];
            }
        }
    }
}
