/** Fast passes of the signal functions. */
@NullMarked
package dev.libella.kernel.vector.signal;

import org.jspecify.annotations.NullMarked;
