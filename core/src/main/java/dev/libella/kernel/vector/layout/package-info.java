/** How values lie in their arrays, and moving them from one layout to another. */
@NullMarked
package dev.libella.kernel.vector.layout;

import org.jspecify.annotations.NullMarked;
