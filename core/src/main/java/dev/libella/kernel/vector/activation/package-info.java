/** Fast activations and softmax. */
@NullMarked
package dev.libella.kernel.vector.activation;

import org.jspecify.annotations.NullMarked;
