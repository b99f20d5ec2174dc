package dev.libella.nn.layer;

import java.util.List;

/**
 * The mean of each patch, with the patches chosen so that the output has a given size whatever the input's: patch {@code i}
 * goes from {@code ⌊i·in/out⌋} to {@code ⌈(i+1)·in/out⌉}, so patches may overlap. No parameters.
 */
public sealed interface AdaptiveAvgPool extends Layer permits AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d {
    /** The size of each spatial axis of the output, outermost first. */
    List<Integer> outputSizes();
}
