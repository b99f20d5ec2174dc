/** Losses: how far a network's output is from what it should be, and in which direction to move it. */
@NullMarked
package dev.libella.train.loss;

import org.jspecify.annotations.NullMarked;
