package dev.libella.onnx.operator;

/** Arithmetic on float32 numbers, one loop each: a function called for each number would cost ten times as much. */
enum FloatArithmetic {
    ADD {
        @Override
        void compute(float[] a, float[] b, float[] result) {
            for (int i = 0; i < result.length; i++) {
                result[i] = a[i] + b[i];
            }
        }
    },
    SUBTRACT {
        @Override
        void compute(float[] a, float[] b, float[] result) {
            for (int i = 0; i < result.length; i++) {
                result[i] = a[i] - b[i];
            }
        }
    },
    MULTIPLY {
        @Override
        void compute(float[] a, float[] b, float[] result) {
            for (int i = 0; i < result.length; i++) {
                result[i] = a[i] * b[i];
            }
        }
    },
    DIVIDE {
        @Override
        void compute(float[] a, float[] b, float[] result) {
            for (int i = 0; i < result.length; i++) {
                result[i] = a[i] / b[i];
            }
        }
    };

    /**
     * {@code result = a ∘ b}, number by number.
     *
     * @param a first operand. Not modified.
     * @param b second operand. Not modified.
     * @param result as long as both. Modified.
     */
    abstract void compute(float[] a, float[] b, float[] result);
}
