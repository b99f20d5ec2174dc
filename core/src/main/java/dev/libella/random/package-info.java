/** Random numbers as a function of a seed and a position. */
@NullMarked
package dev.libella.random;

import org.jspecify.annotations.NullMarked;
