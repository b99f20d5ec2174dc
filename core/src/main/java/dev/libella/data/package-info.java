/**
 * Labelled images: where they come from, and how they reach the network.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.libella.data.Dataset} and its sources: {@link dev.libella.data.MemoryDataset}, {@link
 *       dev.libella.data.Idx}, {@link dev.libella.data.Cifar}, {@link dev.libella.data.ImageFolder}, {@link
 *       dev.libella.data.DatasetCache};
 *   <li>parts of one: {@link dev.libella.data.Subset}, {@link dev.libella.data.Split};
 *   <li>{@link dev.libella.data.Preprocessing}: what a network expects of an image;
 *   <li>{@link dev.libella.data.Augmentations}: random changes for training;
 *   <li>{@link dev.libella.data.Batches}: the way into training.
 * </ol>
 */
@NullMarked
package dev.libella.data;

import org.jspecify.annotations.NullMarked;
