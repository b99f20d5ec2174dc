package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;

/** A pass over planes, which are independent of each other and come example by example. */
final class PlanePass implements Pass {
    private final int planesOfExample;
    private final Workers workers;
    private final Cut cut;
    private final Planes planes;
    private final Workers.Piece piece;
    private final Runnable first;
    private final Runnable last;

    /** Does some planes. */
    interface Planes {
        /**
         * Does them.
         *
         * @param from first plane
         * @param to end of the planes, exclusive
         */
        void run(int from, int to);
    }

    /** A pass with nothing to be done before and afterwards. */
    PlanePass(int planesOfExample, Cut cut, Workers workers, Planes planes) {
        this(planesOfExample, cut, workers, planes, () -> {}, () -> {});
    }

    /**
     * A pass.
     *
     * @param cut all planes, cut into pieces
     * @param planes does some planes
     * @param first what is to be done before
     * @param last what is to be done afterwards
     */
    PlanePass(int planesOfExample, Cut cut, Workers workers, Planes planes, Runnable first, Runnable last) {
        this.planesOfExample = planesOfExample;
        this.cut = cut;
        this.workers = workers;
        this.planes = planes;
        this.first = first;
        this.last = last;
        this.piece = number -> planes.run(cut.from(number), cut.to(number));
    }

    @Override
    public void run() {
        begin();
        workers.run(cut.pieces(), piece);
        end();
    }

    @Override
    public void run(Examples examples) {
        planes.run(examples.from() * planesOfExample, examples.to() * planesOfExample);
    }

    @Override
    public void begin() {
        first.run();
    }

    @Override
    public void end() {
        last.run();
    }

    @Override
    public int unit() {
        return 1;
    }

    @Override
    public boolean usesWorkspace() {
        return false;
    }

    @Override
    public int parts() {
        return 0;
    }
}
