/** The program: where commands are registered and where every failure becomes a sentence and an exit code. */
@NullMarked
package dev.libella.app;

import org.jspecify.annotations.NullMarked;
