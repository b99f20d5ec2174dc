/** Networks in eight bits: smaller files, and what integer hardware computes. */
@NullMarked
package dev.libella.quantize;

import org.jspecify.annotations.NullMarked;
