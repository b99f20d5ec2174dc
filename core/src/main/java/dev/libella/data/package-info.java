/**
 * Labelled images: where they come from, and how they reach the network.
 *
 * <p>Read in this order: {@link dev.libella.data.Dataset}, {@link dev.libella.data.MemoryDataset}, {@link
 * dev.libella.data.Idx}, {@link dev.libella.data.Batch}.
 */
@NullMarked
package dev.libella.data;

import org.jspecify.annotations.NullMarked;
