/** How feature maps, filters and attributions look: pictures of them, and the page that explains an answer. */
@NullMarked
package dev.libella.app.explain;

import org.jspecify.annotations.NullMarked;
