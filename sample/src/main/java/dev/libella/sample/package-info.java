/** A sample of Fashion-MNIST to train on at once. */
@NullMarked
package dev.libella.sample;

import org.jspecify.annotations.NullMarked;
