/** Libella's command line. */
module dev.libella.app {
    requires dev.libella.core;
    requires dev.libella.explain;
    requires dev.libella.onnx;
    requires dev.libella.sample;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires tools.jackson.core;
    requires static org.jspecify;

    // picocli reads and sets the annotated fields of the commands.
    opens dev.libella.app to
            info.picocli;
    opens dev.libella.app.command to
            info.picocli;
}
