/** The invariance report as people and as programs read it. */
@NullMarked
package dev.libella.app.invariance;

import org.jspecify.annotations.NullMarked;
