/** Starts the engines, lets them run in turns, compares, and reports. */
@NullMarked
package dev.libella.bench.driver;

import org.jspecify.annotations.NullMarked;
