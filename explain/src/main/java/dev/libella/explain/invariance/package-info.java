/**
 * What a trained network is invariant to: how its answers and its layers' features change when images are moved, turned,
 * lit, covered, bent or disturbed.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.libella.explain.invariance.Transformation}, {@link dev.libella.explain.invariance.Sweep} and {@link
 *       dev.libella.explain.invariance.ImageTransformer}: what is done to images;
 *   <li>{@link dev.libella.explain.invariance.Invariance}: the measurement, and {@link
 *       dev.libella.explain.invariance.InvarianceReport}: its result;
 *   <li>{@link dev.libella.explain.invariance.Curve} with {@link dev.libella.explain.invariance.HalfLead} and {@link
 *       dev.libella.explain.invariance.Verdict}: what the answers say;
 *   <li>{@link dev.libella.explain.invariance.LayerReport}: what the layers say.
 * </ol>
 */
@NullMarked
package dev.libella.explain.invariance;

import org.jspecify.annotations.NullMarked;
