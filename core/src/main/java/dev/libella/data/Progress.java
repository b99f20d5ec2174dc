package dev.libella.data;

/** Is told how far a long task has come. Called from the thread that does the task. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress SILENT = (what, done, total) -> {};

    /**
     * @param what what is being done, such as a file's name
     * @param done how much is done, in bytes or files
     * @param total how much there is
     */
    void at(String what, long done, long total);
}
