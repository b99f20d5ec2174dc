/**
 * The numbers that kernels work on: geometry without any tensor, so that a kernel is a static function on arrays and
 * offsets.
 *
 * <p>{@code reference} holds a scalar version of everything, accumulated in double: the oracle for the fast kernels,
 * and what runs where there is none. {@code vector} is the only user of the Vector API. Callers check, kernels trust.
 */
@NullMarked
package dev.libella.kernel;

import org.jspecify.annotations.NullMarked;
