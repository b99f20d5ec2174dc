package dev.libella.train;

/** Is told what happens during a training: draws a progress bar, writes a log. */
@FunctionalInterface
public interface TrainingListener {
    /** Listens to nothing. */
    TrainingListener NONE = event -> {};

    /**
     * Takes note of an event. Called by the training thread, which waits meanwhile.
     *
     * @param event what happened
     */
    void on(TrainingEvent event);
}
