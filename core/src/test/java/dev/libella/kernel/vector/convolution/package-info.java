/** Fast convolutions against the reference kernels. */
@NullMarked
package dev.libella.kernel.vector.convolution;

import org.jspecify.annotations.NullMarked;
