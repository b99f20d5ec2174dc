package dev.libella.signal;

import dev.libella.Conformance;
import dev.libella.tensor.Shape;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Calls the function that a conformance case names. */
final class SignalCases {
    private SignalCases() {}

    /**
     * The result of a call.
     *
     * @param function e.g. {@code scipy.signal.convolve}
     * @param call has mode, method, boundary, fillvalue, axes, in1_len, in2_len as far as the function takes them
     */
    static NdArray call(String function, NdArray a, NdArray v, JsonNode call) {
        Mode mode = Mode.parse(call.path("mode").asString("full"));
        Method method = Method.parse(call.path("method").asString("auto"));
        return switch (function) {
            case "numpy.convolve" -> NumPy.convolve(a, v, mode);
            case "numpy.correlate" -> NumPy.correlate(a, v, mode);
            case "scipy.signal.convolve" -> Signal.convolve(a, v, mode, method);
            case "scipy.signal.correlate" -> Signal.correlate(a, v, mode, method);
            case "scipy.signal.convolve2d" -> Signal.convolve2d(a, v, mode, boundary(call));
            case "scipy.signal.correlate2d" -> Signal.correlate2d(a, v, mode, boundary(call));
            case "scipy.signal.fftconvolve" ->
                call.has("axes") && !call.get("axes").isNull()
                        ? Signal.fftconvolve(a, v, mode, Conformance.intList(call.get("axes")))
                        : Signal.fftconvolve(a, v, mode);
            case "scipy.signal.oaconvolve" ->
                call.has("axes") && !call.get("axes").isNull()
                        ? Signal.oaconvolve(a, v, mode, Conformance.intList(call.get("axes")))
                        : Signal.oaconvolve(a, v, mode);
            default -> throw new IllegalArgumentException("unknown function: " + function);
        };
    }

    static NdArray array(JsonNode node) {
        Shape shape = Conformance.shape(node);
        if (node.has("fill")) {
            double[] ones = new double[shape.elements()];
            java.util.Arrays.fill(ones, 1);
            return NdArray.of(shape, ones);
        }
        return switch (node.get("dtype").asString()) {
            case "float32" -> NdArray.of(shape, Conformance.floats(node));
            case "float64" -> NdArray.of(shape, Conformance.doubles(node));
            default ->
                NdArray.of(
                        shape,
                        StreamSupport.stream(node.get("data").spliterator(), false)
                                .mapToLong(JsonNode::longValue)
                                .toArray());
        };
    }

    private static Boundary boundary(JsonNode call) {
        JsonNode fill = call.path("fillvalue");
        double[] values = fill.isArray()
                ? StreamSupport.stream(fill.spliterator(), false)
                        .mapToDouble(Conformance::number)
                        .toArray()
                : new double[] {fill.isMissingNode() ? 0 : Conformance.number(fill)};
        return Boundary.parse(call.path("boundary").asString("fill"), values);
    }
}
