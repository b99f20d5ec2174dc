package dev.libella.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyPieceIsDoneExactlyOnceInEachOfManyRuns(int threads) {
        Workers workers = new Workers(threads);
        for (int run = 0; run < 500; run++) {
            int count = run % 37;
            AtomicIntegerArray done = new AtomicIntegerArray(37);
            workers.run(count, done::incrementAndGet);
            for (int i = 0; i < 37; i++) {
                assertThat(done.get(i)).as("piece %d of %d", i, count).isEqualTo(i < count ? 1 : 0);
            }
        }
    }

    @Test
    void eachThreadBeginsWithAShareOfItsOwn() {
        Workers workers = new Workers(3);
        List<Integer> first = Collections.synchronizedList(new ArrayList<>());
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch begun = new CountDownLatch(3);
        workers.run(9, index -> {
            if (seen.add(Thread.currentThread())) {
                first.add(index);
                begun.countDown();
                await(begun);
            }
        });
        assertThat(first).containsExactlyInAnyOrder(0, 3, 6);
    }

    /** Nobody goes on before all have begun. */
    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAPieceThrowsReachesTheCallerAndTheNextRunWorks() {
        Workers workers = new Workers(3);
        for (int run = 0; run < 50; run++) {
            assertThatThrownBy(() -> workers.run(20, index -> {
                        if (index == 7) {
                            throw new IllegalStateException("piece 7");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("piece 7");
            LongAdder done = new LongAdder();
            workers.run(20, index -> done.increment());
            assertThat(done.sum()).isEqualTo(20);
        }
    }

    @Test
    void twoThreadsMayShareThem() throws InterruptedException {
        Workers workers = new Workers(2);
        LongAdder done = new LongAdder();
        Runnable user = () -> {
            for (int run = 0; run < 200; run++) {
                workers.run(16, index -> done.increment());
            }
        };
        Thread other = new Thread(user);
        other.start();
        user.run();
        other.join();
        assertThat(done.sum()).isEqualTo(2 * 200 * 16);
    }

    @Test
    void aPieceMayRunPiecesOfItsOwn() {
        Workers workers = new Workers(2);
        LongAdder done = new LongAdder();
        workers.run(4, outer -> workers.run(5, inner -> done.increment()));
        assertThat(done.sum()).isEqualTo(20);
    }

    @Test
    void thereMustBeAThread() {
        assertThatThrownBy(() -> new Workers(0)).hasMessage("threads: must be at least 1; got 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 63, 64, 65, 1000, 1_000_003})
    void aCutCoversEveryItemOnce(int items) {
        for (long cost : new long[] {0, 1, 1000, 10_000_000}) {
            Cut cut = Cut.of(items, cost);
            int covered = 0;
            for (int piece = 0; piece < cut.pieces(); piece++) {
                assertThat(cut.from(piece)).isEqualTo(covered);
                assertThat(cut.to(piece)).isGreaterThan(covered);
                covered = cut.to(piece);
            }
            assertThat(covered).isEqualTo(items);
        }
    }
}
