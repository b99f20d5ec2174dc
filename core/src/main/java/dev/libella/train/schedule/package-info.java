/** Schedules: how the learning rate changes while a network is trained. */
@NullMarked
package dev.libella.train.schedule;

import org.jspecify.annotations.NullMarked;
