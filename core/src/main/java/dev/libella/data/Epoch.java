package dev.libella.data;

import dev.libella.data.Batches.Filler;
import dev.libella.data.Batches.Slot;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch, in order. Close it, also before its end: that stops the reading thread.
 *
 * <p>Belongs to one thread.
 */
public final class Epoch implements AutoCloseable {
    private final int batches;
    private final BlockingQueue<Slot> free;
    private final BlockingQueue<Delivery> ready;
    private final Thread reader;
    private final Runnable onClose;
    private int given;
    private @Nullable Slot inUse;
    private boolean closed;

    /** What the reading thread hands over. */
    private sealed interface Delivery {
        record Filled(Slot slot, Batch batch) implements Delivery {}

        record Failed(Throwable cause) implements Delivery {}
    }

    Epoch(Filler filler, int batches, List<Slot> slots, Runnable onClose) {
        this.batches = batches;
        this.free = new ArrayBlockingQueue<>(slots.size(), false, slots);
        this.ready = new ArrayBlockingQueue<>(slots.size());
        this.onClose = onClose;
        this.reader = Thread.ofPlatform().daemon().name("libella-batches").start(() -> read(filler));
    }

    /** Whether there is another batch. */
    public boolean hasNext() {
        return given < batches;
    }

    /**
     * The next batch. It stays valid until the next call; then its arrays are filled anew.
     *
     * @throws NoSuchElementException after the last one
     * @throws IllegalStateException if the epoch is closed
     * @throws InterruptedException if this thread is interrupted while it waits
     * @throws RuntimeException what the data set threw when it was read, such as {@link java.io.UncheckedIOException}
     */
    public Batch next() throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("batches: the epoch is closed");
        }
        if (!hasNext()) {
            throw new NoSuchElementException("batches: the epoch has " + batches + " batches; all have been given");
        }
        if (inUse != null) {
            free.add(inUse);
            inUse = null;
        }
        return switch (ready.take()) {
            case Delivery.Filled(Slot slot, Batch batch) -> {
                inUse = slot;
                given++;
                yield batch;
            }
            case Delivery.Failed(Throwable cause) -> {
                close();
                throw unchecked(cause);
            }
        };
    }

    /** Stops reading ahead and waits until the reading thread has ended. Does nothing if closed already. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        reader.interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        onClose.run();
    }

    /** The reading thread's work. */
    private void read(Filler filler) {
        try {
            for (int number = 0; number < batches; number++) {
                Slot slot = free.take();
                ready.add(new Delivery.Filled(slot, filler.fill(number, slot)));
            }
        } catch (InterruptedException e) {
            // Closed before its end: nobody waits for more.
        } catch (RuntimeException | Error e) {
            ready.add(new Delivery.Failed(e));
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(cause);
        };
    }
}
