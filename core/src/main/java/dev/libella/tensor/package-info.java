/**
 * Shapes, tensors and the one output-size formula.
 *
 * <p>Read in this order: {@link dev.libella.tensor.Shape}, {@link dev.libella.tensor.Tensor}, {@link
 * dev.libella.tensor.Window}.
 */
@NullMarked
package dev.libella.tensor;

import org.jspecify.annotations.NullMarked;
