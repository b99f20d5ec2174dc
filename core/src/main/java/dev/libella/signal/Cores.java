package dev.libella.signal;

import dev.libella.parallel.Workers;

/** The machine's cores, for work that is worth waking them. */
final class Cores {
    /** Below this many multiply-adds a call is over before a second thread is awake. */
    private static final long WORTH_SHARING = 1L << 20;

    private static final Workers WORKERS = new Workers(Runtime.getRuntime().availableProcessors());

    private Cores() {}

    /** Does all pieces, on several threads if the work is large. */
    static void run(int pieces, long multiplyAdds, Workers.Piece work) {
        if (multiplyAdds >= WORTH_SHARING) {
            WORKERS.run(pieces, work);
            return;
        }
        for (int piece = 0; piece < pieces; piece++) {
            work.run(piece);
        }
    }
}
