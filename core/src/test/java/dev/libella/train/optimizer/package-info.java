@NullMarked
package dev.libella.train.optimizer;

import org.jspecify.annotations.NullMarked;
