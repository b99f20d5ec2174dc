/**
 * How a network's numbers come about, and what a trained one looks at: feature maps, receptive fields, and attributions
 * of a class's score to the image's pixels. Everything is a value; pictures of it are made elsewhere.
 */
@NullMarked
package dev.libella.explain;

import org.jspecify.annotations.NullMarked;
