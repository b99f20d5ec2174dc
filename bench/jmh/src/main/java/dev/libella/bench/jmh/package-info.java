/** Libella's kernels by themselves. */
@NullMarked
package dev.libella.bench.jmh;

import org.jspecify.annotations.NullMarked;
