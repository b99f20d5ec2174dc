/** Fast pooling. */
@NullMarked
package dev.libella.kernel.vector.pooling;

import org.jspecify.annotations.NullMarked;
