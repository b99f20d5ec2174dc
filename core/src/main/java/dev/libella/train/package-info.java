/**
 * Training: a {@link dev.libella.train.Trainer} changes a network's weights until its output is what it should be, and
 * {@link dev.libella.train.Metrics} say how far it came.
 */
@NullMarked
package dev.libella.train;

import org.jspecify.annotations.NullMarked;
