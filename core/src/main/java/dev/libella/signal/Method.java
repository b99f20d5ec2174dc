package dev.libella.signal;

/** The way a convolution is computed. The ways agree up to rounding; for integers exactly. */
public enum Method {
    /** The one that {@link Signal#chooseConvMethod} expects to be faster. */
    AUTO,
    /** The sums as the definition has them. */
    DIRECT,
    /** A product of Fourier transforms. */
    FFT;

    /**
     * The method with a name of SciPy's: {@code auto}, {@code direct} or {@code fft}.
     *
     * @throws IllegalArgumentException if it is another word
     */
    public static Method parse(String word) {
        return switch (word) {
            case "auto" -> AUTO;
            case "direct" -> DIRECT;
            case "fft" -> FFT;
            default ->
                throw new IllegalArgumentException(
                        "method: must be one of 'auto', 'direct' or 'fft'; got '" + word + "'");
        };
    }
}
