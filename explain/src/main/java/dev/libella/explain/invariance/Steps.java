package dev.libella.explain.invariance;

import dev.libella.data.Progress;

/** Counts images, says how far the work is, and lets it be interrupted. Belongs to one thread. */
final class Steps {
    private final Progress progress;
    private final String what;
    private final long total;
    private long done;

    Steps(Progress progress, String what, long total) {
        this.progress = progress;
        this.what = what;
        this.total = total;
    }

    /** @throws InterruptedException if this thread is to stop */
    void done(int images) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("invariance: interrupted; nothing was written");
        }
        done += images;
        progress.at(what, done, total);
    }
}
