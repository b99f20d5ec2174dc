/** Fast kernels for the Vector API: the only package that uses it. */
@NullMarked
package dev.libella.kernel.vector;

import org.jspecify.annotations.NullMarked;
