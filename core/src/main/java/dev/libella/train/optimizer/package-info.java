/** Optimizers: how gradients change the weights. */
@NullMarked
package dev.libella.train.optimizer;

import org.jspecify.annotations.NullMarked;
