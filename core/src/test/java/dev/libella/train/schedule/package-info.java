@NullMarked
package dev.libella.train.schedule;

import org.jspecify.annotations.NullMarked;
