/** What the tests of several packages share. */
@NullMarked
package dev.libella;

import org.jspecify.annotations.NullMarked;
