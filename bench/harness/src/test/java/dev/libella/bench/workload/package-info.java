/** Tests of what is measured. */
@NullMarked
package dev.libella.bench.workload;

import org.jspecify.annotations.NullMarked;
