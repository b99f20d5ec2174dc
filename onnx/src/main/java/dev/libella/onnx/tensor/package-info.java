/** Tensors of all of ONNX's element types. */
@NullMarked
package dev.libella.onnx.tensor;

import org.jspecify.annotations.NullMarked;
