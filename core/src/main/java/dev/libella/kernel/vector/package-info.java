/**
 * Fast kernels for the Vector API: only this package and those in it use it. Here is what they share; a kernel stands
 * in the folder of what it computes, and its innermost loops are made in {@code tile}.
 */
@NullMarked
package dev.libella.kernel.vector;

import org.jspecify.annotations.NullMarked;
