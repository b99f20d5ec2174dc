/** The commands, one class each: options in, a report out. */
@NullMarked
package dev.libella.app.command;

import org.jspecify.annotations.NullMarked;
