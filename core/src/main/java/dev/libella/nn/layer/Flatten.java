package dev.libella.nn.layer;

/** {@code [N, C, H, W]} to {@code [N, C·H·W]}: the same numbers in the same order. */
public record Flatten() implements Layer {}
