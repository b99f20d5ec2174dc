/** A network compiled for one input shape and one mode. */
@NullMarked
package dev.libella.plan;

import org.jspecify.annotations.NullMarked;
