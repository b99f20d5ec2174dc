/** Tests of the comparison itself: what it reads, decides and writes, without any engine. */
@NullMarked
package dev.libella.bench.driver;

import org.jspecify.annotations.NullMarked;
