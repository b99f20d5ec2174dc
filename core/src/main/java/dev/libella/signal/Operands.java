package dev.libella.signal;

import dev.libella.tensor.ShapeException;
import java.util.Arrays;

/** Two inputs brought to one kind of numbers and checked against each other. */
record Operands(NdArray a, NdArray v) {

    /** Both as integers, both as floats, or both as doubles. */
    static Operands of(NdArray a, NdArray v) {
        boolean sameKind = (a instanceof NdArray.Longs && v instanceof NdArray.Longs)
                || (a instanceof NdArray.Floats && v instanceof NdArray.Floats);
        return sameKind ? new Operands(a, v) : new Operands(a.asDoubles(), v.asDoubles());
    }

    /** Refuses inputs with different numbers of dimensions. */
    Operands requireSameRank(String function) {
        if (a.shape().rank() != v.shape().rank()) {
            throw new ShapeException(function + ": both inputs must have the same number of dimensions; got shapes "
                    + a.shape() + " and " + v.shape() + "; reshape one of them");
        }
        return this;
    }

    /** Refuses inputs without elements. */
    Operands requireElements(String function) {
        if (isEmpty()) {
            throw new ShapeException(
                    function + ": inputs must not be empty; got shapes " + a.shape() + " and " + v.shape());
        }
        return this;
    }

    /** Refuses inputs that do not have exactly {@code rank} dimensions. */
    Operands requireRank(String function, int rank) {
        if (a.shape().rank() != rank || v.shape().rank() != rank) {
            throw new ShapeException(function + ": both inputs must be " + rank + "-D arrays; got shapes " + a.shape()
                    + " and " + v.shape());
        }
        return this;
    }

    boolean isEmpty() {
        return a.shape().elements() == 0 || v.shape().elements() == 0;
    }

    /** The operands with the second one flipped along every axis: what makes a convolution of a correlation. */
    Operands flipped() {
        boolean[] all = new boolean[v.shape().rank()];
        Arrays.fill(all, true);
        return new Operands(a, Gather.flip(v, all));
    }
}
