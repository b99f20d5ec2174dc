/** Libella's library: tensors, kernels, networks and training, in pure Java. */
module dev.libella.core {
    // Incubating: present at run time only with --add-modules jdk.incubator.vector.
    // Without it the reference kernels do the work.
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.libella.nn;
    exports dev.libella.nn.layer;
    exports dev.libella.tensor;
}
