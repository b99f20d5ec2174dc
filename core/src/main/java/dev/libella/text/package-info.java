/** Words for error messages. */
@NullMarked
package dev.libella.text;

import org.jspecify.annotations.NullMarked;
