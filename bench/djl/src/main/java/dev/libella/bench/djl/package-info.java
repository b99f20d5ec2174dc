/** PyTorch through the Deep Java Library: its functions on arrays, run eagerly. */
@NullMarked
package dev.libella.bench.djl;

import org.jspecify.annotations.NullMarked;
