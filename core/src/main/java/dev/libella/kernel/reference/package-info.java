/** Every kernel once, as plain as its formula: scalar loops, sums in double. The oracle, for ever. */
@NullMarked
package dev.libella.kernel.reference;

import org.jspecify.annotations.NullMarked;
