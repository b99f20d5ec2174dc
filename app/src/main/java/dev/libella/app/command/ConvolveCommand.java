package dev.libella.app.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code libella convolve A B}. */
@Command(
        name = "convolve",
        description = "Convolution: B is flipped and slid over A, as numpy.convolve and scipy.signal.convolve do.")
public final class ConvolveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SlidingOptions options = new SlidingOptions();

    @Override
    public Integer call() throws IOException {
        options.run(true, spec.commandLine().getOut());
        return 0;
    }
}
