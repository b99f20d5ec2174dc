/** A sample of Fashion-MNIST, apart from the library so that its users do not carry it. */
module dev.libella.sample {
    requires transitive dev.libella.core;
    requires static org.jspecify;

    exports dev.libella.sample;
}
