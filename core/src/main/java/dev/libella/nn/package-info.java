/**
 * What a network is: layers as plain records, and the immutable graph that connects them.
 *
 * <p>A layer is configuration only. What can be asked of it lives in one file a concern, each an exhaustive switch over
 * {@link dev.libella.nn.Layer}; a new layer makes the compiler list every place to extend.
 */
@NullMarked
package dev.libella.nn;

import org.jspecify.annotations.NullMarked;
