/** The innermost loops of the fast kernels, written as byte code for the shapes that a layer needs. */
@NullMarked
package dev.libella.kernel.vector.tile;

import org.jspecify.annotations.NullMarked;
