/** ONNX's operators, one file a family, each computed over typed tensors as the standard says. */
@NullMarked
package dev.libella.onnx.operator;

import org.jspecify.annotations.NullMarked;
