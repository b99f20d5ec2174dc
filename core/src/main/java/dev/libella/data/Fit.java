package dev.libella.data;

/** How an image of another size comes to the network's size. */
public enum Fit {
    /** The largest centred part with the network's proportions is resized; what sticks out on two sides is lost. */
    CROP,

    /** The whole image is resized, whatever that does to its proportions. */
    STRETCH
}
