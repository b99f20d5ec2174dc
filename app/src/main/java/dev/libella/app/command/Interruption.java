package dev.libella.app.command;

import dev.libella.app.StandardError;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, SIGTERM and SIGHUP while something long goes on: the thread that does it is interrupted and has time to end
 * orderly and to say what is left of its work, before the JVM ends with the signal's exit code.
 */
final class Interruption {
    /** How long the work has to end; a step of training takes far less. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Interruption() {}

    /** Does the work in this thread; a signal meanwhile interrupts the thread. */
    static <T> T allowedDuring(Callable<T> work) throws Exception {
        Thread worker = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            worker.interrupt();
            await(ended);
            StandardError.finish();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.call();
        } finally {
            ended.countDown();
            remove(hook);
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("libella: gave up waiting for the end of a step");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs already, and was waiting for the work's end.
        }
    }
}
