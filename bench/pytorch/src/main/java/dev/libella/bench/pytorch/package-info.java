/** PyTorch through JavaCPP: libtorch, run eagerly. */
@NullMarked
package dev.libella.bench.pytorch;

import org.jspecify.annotations.NullMarked;
