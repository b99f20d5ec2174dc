/** What is measured, and with which numbers; the same for every engine. */
@NullMarked
package dev.libella.bench.workload;

import org.jspecify.annotations.NullMarked;
