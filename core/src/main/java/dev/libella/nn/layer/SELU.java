package dev.libella.nn.layer;

/**
 * An {@link Activation}: {@code 1.0507·x for x > 0, 1.0507·1.6733·(eˣ − 1) otherwise (Klambauer et al. 2017)}.
 */
public record SELU() implements Activation {}
