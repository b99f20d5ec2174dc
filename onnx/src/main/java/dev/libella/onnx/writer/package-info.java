/** Networks to ONNX graphs: each layer as the nodes that compute the same in the chosen opset. */
@NullMarked
package dev.libella.onnx.writer;

import org.jspecify.annotations.NullMarked;
