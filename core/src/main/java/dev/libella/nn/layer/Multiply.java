package dev.libella.nn.layer;

/**
 * The product of two inputs, number by number. The second may have size 1 where the first has more ({@code [N, C, 1, 1]}
 * times {@code [N, C, H, W]}): a gate, as in squeeze-and-excitation.
 */
public record Multiply() implements Layer {}
