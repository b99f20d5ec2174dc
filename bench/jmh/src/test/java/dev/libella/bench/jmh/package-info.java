/** Tests of what JMH is given. */
@NullMarked
package dev.libella.bench.jmh;

import org.jspecify.annotations.NullMarked;
