package dev.libella.bench.libella;

import dev.libella.bench.engine.Engine;
import dev.libella.bench.engine.Host;
import dev.libella.bench.engine.Session;
import dev.libella.bench.engine.UnsupportedWorkException;
import dev.libella.bench.workload.Work;
import dev.libella.parallel.Workers;
import java.io.IOException;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What the machine can do at most, measured beside the work: its peak of arithmetic, and of copying. */
public final class Limits implements Engine {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Chains of fused multiply-adds that do not wait for each other: latency 4, two a cycle, and some to spare. */
    private static final int CHAINS = 12;

    private final Workers workers;

    private Limits(int threads) {
        this.workers = new Workers(threads);
    }

    /** Runs the process. */
    public static void main(String[] arguments) throws IOException {
        Host.serve(arguments, Limits::new);
    }

    @Override
    public String version() {
        return SPECIES.vectorBitSize() + "-bit vectors";
    }

    @Override
    public Session open(Work work) throws UnsupportedWorkException {
        return switch (work) {
            case Work.Peak(long operations) -> new Peak(operations);
            case Work.Copy(int elements) -> new Copy(elements);
            case Work.Inference i -> throw new UnsupportedWorkException("only limits");
            case Work.Training t -> throw new UnsupportedWorkException("only limits");
            case Work.Gradients g -> throw new UnsupportedWorkException("only limits");
            case Work.Optimization o -> throw new UnsupportedWorkException("only limits");
        };
    }

    private final class Peak implements Session {
        private final float[] sums = new float[workers.threads()];
        private final int rounds;

        Peak(long operations) {
            this.rounds = Math.toIntExact(operations / (2L * CHAINS * SPECIES.length() * workers.threads()));
        }

        @Override
        public void run() {
            workers.run(workers.threads(), piece -> sums[piece] = chains(rounds, 0.999f, 1e-3f));
        }

        @Override
        public float[] result() {
            return sums.clone();
        }
    }

    /** The compiler must keep all twelve in registers, so they are spelled out. */
    private static float chains(int rounds, float factor, float summand) {
        FloatVector m = FloatVector.broadcast(SPECIES, factor);
        FloatVector s = FloatVector.broadcast(SPECIES, summand);
        FloatVector a = s;
        FloatVector b = s.add(1);
        FloatVector c = s.add(2);
        FloatVector d = s.add(3);
        FloatVector e = s.add(4);
        FloatVector f = s.add(5);
        FloatVector g = s.add(6);
        FloatVector h = s.add(7);
        FloatVector i = s.add(8);
        FloatVector j = s.add(9);
        FloatVector k = s.add(10);
        FloatVector l = s.add(11);
        for (int round = 0; round < rounds; round++) {
            a = a.fma(m, s);
            b = b.fma(m, s);
            c = c.fma(m, s);
            d = d.fma(m, s);
            e = e.fma(m, s);
            f = f.fma(m, s);
            g = g.fma(m, s);
            h = h.fma(m, s);
            i = i.fma(m, s);
            j = j.fma(m, s);
            k = k.fma(m, s);
            l = l.fma(m, s);
        }
        FloatVector sum = a.add(b)
                .add(c)
                .add(d)
                .add(e)
                .add(f)
                .add(g)
                .add(h)
                .add(i)
                .add(j)
                .add(k)
                .add(l);
        return sum.lane(0);
    }

    private final class Copy implements Session {
        private final float[] from;
        private final float[] to;

        Copy(int elements) {
            this.from = new float[elements];
            this.to = new float[elements];
        }

        @Override
        public void run() {
            int part = from.length / workers.threads();
            workers.run(workers.threads(), piece -> System.arraycopy(from, piece * part, to, piece * part, part));
        }

        @Override
        public float[] result() {
            return new float[] {to[0]};
        }
    }
}
