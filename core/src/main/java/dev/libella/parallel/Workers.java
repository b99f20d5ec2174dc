package dev.libella.parallel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads that share work cut into pieces.
 *
 * <p>{@link #run} is given a number of pieces and computes each exactly once. If pieces write to different places and
 * each has a fixed order inside, the result has the same bits for any number of threads.
 *
 * <p>Each thread begins with a share of its own, the first with the first pieces, so that what it finds in its caches is
 * likely to come from its share of the work before; then it takes what others have left.
 *
 * <p>Helper threads are daemons, start when first needed and end after {@value #IDLE_MILLIS} ms without work, so there
 * is nothing to close. A call allocates nothing. May be called from several threads; while one call holds the helpers,
 * another does its pieces alone.
 */
public final class Workers {
    private static final int IDLE_MILLIS = 2000;
    private static final int SPINS = 4000;

    /** Keeps the counters of two shares apart in the cache. */
    private static final int LINE = 32;

    private final int threads;
    private final @Nullable Helper[] helpers;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicIntegerArray nextPieces;
    private final AtomicInteger working = new AtomicInteger();

    // Written before the helpers are woken through their volatile tickets, read after.
    private @Nullable Piece piece;
    private int pieces;
    private int sharers;
    private @Nullable Thread caller;
    private volatile @Nullable Throwable failure;

    /** One piece of work. */
    public interface Piece {
        /**
         * Does the piece.
         *
         * @param index which one, from 0
         */
        void run(int index);
    }

    /**
     * Workers using this many threads, the calling one among them.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: must be at least 1; got " + threads);
        }
        this.threads = threads;
        this.helpers = new Helper[threads - 1];
        this.nextPieces = new AtomicIntegerArray(threads * LINE);
    }

    /** The number of threads, the calling one among them. */
    public int threads() {
        return threads;
    }

    /**
     * Does all pieces and returns when the last one is done. What a piece throws is thrown here, after the others have
     * stopped.
     *
     * @param count number of pieces, ≥ 0; must not depend on the number of threads unless the cut leaves all sums as they are
     */
    public void run(int count, Piece work) {
        if (threads == 1 || count <= 1 || !busy.compareAndSet(false, true)) {
            for (int index = 0; index < count; index++) {
                work.run(index);
            }
            return;
        }
        try {
            share(count, work);
        } finally {
            piece = null;
            caller = null;
            busy.set(false);
        }
    }

    private void share(int count, Piece work) {
        piece = work;
        pieces = count;
        failure = null;
        caller = Thread.currentThread();
        int wanted = Math.min(helpers.length, count - 1);
        sharers = wanted + 1;
        for (int share = 0; share < sharers; share++) {
            nextPieces.set(share * LINE, end(share - 1));
        }
        working.set(wanted);
        for (int i = 0; i < wanted; i++) {
            wake(i);
        }
        takePieces(work, 0);
        for (int i = 0; i < wanted; i++) {
            dismiss(i);
        }
        for (int spin = 0; working.get() > 0; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, 100_000);
            }
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** Takes the pieces of a share and then those that the others have left. */
    private void takePieces(Piece work, int own) {
        try {
            for (int share = own; share < own + sharers; share++) {
                takeShare(work, share % sharers);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            for (int share = 0; share < sharers; share++) {
                nextPieces.set(share * LINE, pieces);
            }
        }
    }

    private void takeShare(Piece work, int share) {
        int end = end(share);
        int next = share * LINE;
        for (int index = nextPieces.getAndIncrement(next); index < end; index = nextPieces.getAndIncrement(next)) {
            work.run(index);
        }
    }

    /** The end of a share's pieces, exclusive. */
    private int end(int share) {
        return (int) ((long) pieces * (share + 1) / sharers);
    }

    /** Does without a helper that has not begun: it may take longer to wake than the work took. */
    private void dismiss(int index) {
        Helper helper = helpers[index];
        if (helper != null && helper.dismiss()) {
            working.decrementAndGet();
        }
    }

    private void wake(int index) {
        Helper helper = helpers[index];
        if (helper == null || !helper.call()) {
            helper = new Helper(index + 1);
            helpers[index] = helper;
            helper.call();
            Thread thread = new Thread(helper, "libella-worker-" + (index + 1));
            helper.thread = thread;
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** One helper thread: waits for a call, takes pieces until none is left, reports, waits again. */
    private final class Helper implements Runnable {
        private static final int WAITING = 0;
        private static final int CALLED = 1;
        private static final int WORKING = 2;
        private static final int ENDED = 3;

        private final int share;
        private final AtomicInteger state = new AtomicInteger(WAITING);
        private volatile @Nullable Thread thread;

        Helper(int share) {
            this.share = share;
        }

        /** Asks for help; false if the helper has ended. */
        boolean call() {
            if (!state.compareAndSet(WAITING, CALLED)) {
                return false;
            }
            LockSupport.unpark(thread);
            return true;
        }

        /** Takes a call back; false if it has been answered. */
        boolean dismiss() {
            return state.compareAndSet(CALLED, WAITING);
        }

        @Override
        public void run() {
            while (awaitCall()) {
                Piece work = piece;
                Thread waiting = caller;
                if (work != null) {
                    takePieces(work, share);
                }
                state.set(WAITING);
                if (working.decrementAndGet() == 0) {
                    LockSupport.unpark(waiting);
                }
            }
        }

        private boolean answer() {
            return state.get() == CALLED && state.compareAndSet(CALLED, WORKING);
        }

        private boolean awaitCall() {
            for (int spin = 0; spin < SPINS; spin++) {
                if (answer()) {
                    return true;
                }
                Thread.onSpinWait();
            }
            long deadline = System.nanoTime() + IDLE_MILLIS * 1_000_000L;
            while (!answer()) {
                LockSupport.parkNanos(this, IDLE_MILLIS * 1_000_000L);
                if (System.nanoTime() - deadline >= 0 && state.compareAndSet(WAITING, ENDED)) {
                    return false;
                }
            }
            return true;
        }
    }
}
