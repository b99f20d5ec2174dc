/**
 * What users save, load and serve: a network with its weights, labels and preprocessing, and the classifier made of it.
 *
 * <p>Read in this order: {@link dev.libella.model.Model}, {@link dev.libella.model.Classifier}.
 */
@NullMarked
package dev.libella.model;

import org.jspecify.annotations.NullMarked;
