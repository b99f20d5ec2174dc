/** Pictures of networks: the blocks of channels that lectures draw. */
@NullMarked
package dev.libella.app.draw;

import org.jspecify.annotations.NullMarked;
