/** Libella's library: tensors, kernels, networks and training, in pure Java. */
module dev.libella.core {
    // Incubating: present at run time only with --add-modules jdk.incubator.vector.
    // Without it the reference kernels do the work.
    requires static jdk.incubator.vector;
    requires static org.jspecify;
    // ImageIO and BufferedImage: how images come in.
    requires transitive java.desktop;

    exports dev.libella.data;
    exports dev.libella.format;
    exports dev.libella.image;
    exports dev.libella.model;
    exports dev.libella.nn;
    exports dev.libella.nn.layer;
    exports dev.libella.parallel;
    exports dev.libella.plan;
    exports dev.libella.quantize;
    exports dev.libella.random;
    exports dev.libella.signal;
    exports dev.libella.tensor;
    exports dev.libella.text;
    exports dev.libella.train;
    exports dev.libella.train.loss;
    exports dev.libella.train.optimizer;
    exports dev.libella.train.schedule;
    exports dev.libella.zoo;
}
