package dev.libella.app;

/** The end of stderr, which the launcher reads through a pipe to leave the JVM's own first line out. */
public final class StandardError {
    /** The property by which the launcher names the process that reads. */
    private static final String READER = "libella.stderr.reader";

    private StandardError() {}

    /**
     * Closes stderr and waits until its reader has passed everything on; without a launcher, does nothing. The last
     * thing before the JVM ends.
     */
    public static void finish() {
        Long reader = Long.getLong(READER);
        if (reader != null) {
            System.err.close();
            ProcessHandle.of(reader).ifPresent(process -> process.onExit().join());
        }
    }
}
