/**
 * The lecture's mathematics on plain arrays: convolution, cross-correlation, flips, patches and pools, with NumPy's and
 * SciPy's meanings and names.
 *
 * <p>Read in this order: {@link dev.libella.signal.NdArray}, {@link dev.libella.signal.NumPy} (one dimension), {@link
 * dev.libella.signal.Signal} (any number of dimensions), {@link dev.libella.signal.Pooling}, {@link
 * dev.libella.signal.Patches}.
 *
 * <p>Every function is pure: it modifies none of its arguments, returns a new array and may be called from any thread.
 * The same arguments give the same bits on any number of cores.
 */
@NullMarked
package dev.libella.signal;

import org.jspecify.annotations.NullMarked;
