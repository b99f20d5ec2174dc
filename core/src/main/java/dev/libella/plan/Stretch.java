package dev.libella.plan;

import dev.libella.parallel.Workers;
import dev.libella.plan.Pass.Examples;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes of consecutive steps over a batch, made together for a few examples at a time: what one pass writes, the next
 * reads while it is in the cache. Each thread takes a part of the batch through all passes without waiting for the others.
 *
 * <p>The result has the same bits as that of one pass after the other.
 */
final class Stretch implements Runnable {
    /** Numbers of the largest value that a few examples have; several values share the second-level cache. */
    private static final int NUMBERS = 32 * 1024;

    /** Parts below which fewer examples are taken at a time. */
    private static final int FEWEST_PARTS = 8;

    /** So many parts for each thread make up for one thread having a part more than the other. */
    private static final int PARTS_OF_A_THREAD = 4;

    private final Pass[] passes;
    private final Workers workers;
    private final Examples[][] parts;
    private final Workers.Piece part;

    /**
     * Joins passes.
     *
     * @param batch number of examples, ≥ 1
     * @param numbers of an example, in the largest value that they read or write
     */
    Stretch(List<Pass> passes, int batch, int numbers, Workers workers) {
        this.passes = passes.toArray(Pass[]::new);
        this.workers = workers;
        int unit = passes.stream().mapToInt(Pass::unit).max().orElseThrow();
        int few = unit * Math.max(1, Math.min(NUMBERS / numbers, batch / FEWEST_PARTS) / unit);
        int given = passes.stream().mapToInt(Pass::parts).max().orElseThrow();
        int examples = given == 0 ? few : batch / given;
        parts = new Examples[Math.ceilDiv(batch, examples)][];
        for (int p = 0; p < parts.length; p++) {
            parts[p] = cut(p, p * examples, Math.min(batch, (p + 1) * examples), few);
        }
        part = this::part;
    }

    private static Examples[] cut(int part, int from, int to, int few) {
        List<Examples> all = new ArrayList<>();
        for (int at = from; at < to; at += few) {
            all.add(new Examples(part, at == from, at, Math.min(to, at + few)));
        }
        return all.toArray(Examples[]::new);
    }

    /** Whether there are enough parts to give all threads the same share, or nearly so. */
    boolean suits(int threads) {
        return parts.length % threads == 0 || parts.length >= PARTS_OF_A_THREAD * threads;
    }

    @Override
    public void run() {
        for (Pass pass : passes) {
            pass.begin();
        }
        workers.run(parts.length, part);
        for (Pass pass : passes) {
            pass.end();
        }
    }

    private void part(int number) {
        for (Examples examples : parts[number]) {
            for (Pass pass : passes) {
                pass.run(examples);
            }
        }
    }
}
