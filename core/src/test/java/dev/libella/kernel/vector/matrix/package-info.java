/** Fast matrix products against the reference. */
@NullMarked
package dev.libella.kernel.vector.matrix;

import org.jspecify.annotations.NullMarked;
