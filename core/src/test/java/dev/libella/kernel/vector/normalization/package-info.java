/** Fast norms against the reference kernels. */
@NullMarked
package dev.libella.kernel.vector.normalization;

import org.jspecify.annotations.NullMarked;
