@NullMarked
package dev.libella.train.loss;

import org.jspecify.annotations.NullMarked;
