/** Fast matrix products, for linear layers. */
@NullMarked
package dev.libella.kernel.vector.matrix;

import org.jspecify.annotations.NullMarked;
