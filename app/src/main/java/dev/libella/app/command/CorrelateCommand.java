package dev.libella.app.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code libella correlate A B}. */
@Command(
        name = "correlate",
        description = "Cross-correlation: B is slid over A as it is, as numpy.correlate and scipy.signal.correlate do.")
public final class CorrelateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private SlidingOptions options = new SlidingOptions();

    @Override
    public Integer call() throws IOException {
        options.run(false, spec.commandLine().getOut());
        return 0;
    }
}
