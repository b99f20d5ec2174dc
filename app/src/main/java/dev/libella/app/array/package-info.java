/** Arrays on the command line: reading them from JSON, files and images, and showing them. */
@NullMarked
package dev.libella.app.array;

import org.jspecify.annotations.NullMarked;
