/** Fast convolutions, each for the geometries it is best at: outputs, gradients of inputs, gradients of weights. */
@NullMarked
package dev.libella.kernel.vector.convolution;

import org.jspecify.annotations.NullMarked;
