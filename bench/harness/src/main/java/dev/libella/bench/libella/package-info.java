/** Libella as one of the engines, and the machine's own limits to hold it against. */
@NullMarked
package dev.libella.bench.libella;

import org.jspecify.annotations.NullMarked;
