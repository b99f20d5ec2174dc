/** What people write behind options, read into the library's types: {@code --optimizer "sgd momentum 0.9"}. */
@NullMarked
package dev.libella.app.text;

import org.jspecify.annotations.NullMarked;
