/** Deep Netts, the other one in pure Java: one image after the other, on one thread. */
@NullMarked
package dev.libella.bench.deepnetts;

import org.jspecify.annotations.NullMarked;
