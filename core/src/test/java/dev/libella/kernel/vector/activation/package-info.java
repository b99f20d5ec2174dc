/** Fast activations and softmax against formulas in double. */
@NullMarked
package dev.libella.kernel.vector.activation;

import org.jspecify.annotations.NullMarked;
