/**
 * A network compiled for one batch size and one mode, ready to run.
 *
 * <p>{@link dev.libella.plan.Plan} is the face. Behind it: {@code Lowering} turns layers into steps and picks their
 * kernels, {@code Buffers} gives out memory by lifetime, and the steps do the work, one file a kind.
 */
@NullMarked
package dev.libella.plan;

import org.jspecify.annotations.NullMarked;
