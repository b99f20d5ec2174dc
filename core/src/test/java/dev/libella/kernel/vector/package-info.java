/** The fast kernels against the reference kernels. */
@NullMarked
package dev.libella.kernel.vector;

import org.jspecify.annotations.NullMarked;
