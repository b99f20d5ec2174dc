/** What an engine must do to take part, and the process it does it in. */
@NullMarked
package dev.libella.bench.engine;

import org.jspecify.annotations.NullMarked;
