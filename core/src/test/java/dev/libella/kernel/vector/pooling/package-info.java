/** Fast pooling against the reference kernels. */
@NullMarked
package dev.libella.kernel.vector.pooling;

import org.jspecify.annotations.NullMarked;
