/** Layouts against each other. */
@NullMarked
package dev.libella.kernel.vector.layout;

import org.jspecify.annotations.NullMarked;
