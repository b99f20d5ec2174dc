/**
 * The vocabulary: every layer a network can be made of, each a record.
 *
 * <p>To add one: write the record, name it in {@link dev.libella.nn.layer.Layer}'s permits, and follow the compiler.
 */
@NullMarked
package dev.libella.nn.layer;

import org.jspecify.annotations.NullMarked;
