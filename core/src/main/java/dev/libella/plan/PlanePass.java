package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;

/** A pass over planes, which are independent of each other and come example by example. */
final class PlanePass implements Pass {
    private final int planesOfExample;
    private final Workers workers;
    private final Cut cut;
    private final Workers.Piece plane;
    private final Workers.Piece piece;
    private final Runnable first;
    private final Runnable last;

    /**
     * A pass.
     *
     * @param cut all planes, cut into pieces
     * @param plane does one plane
     * @param first what is to be done before
     * @param last what is to be done afterwards
     */
    PlanePass(int planesOfExample, Cut cut, Workers workers, Workers.Piece plane, Runnable first, Runnable last) {
        this.planesOfExample = planesOfExample;
        this.cut = cut;
        this.workers = workers;
        this.plane = plane;
        this.first = first;
        this.last = last;
        this.piece = number -> planes(cut.from(number), cut.to(number));
    }

    private void planes(int from, int to) {
        for (int p = from; p < to; p++) {
            plane.run(p);
        }
    }

    @Override
    public void run() {
        begin();
        workers.run(cut.pieces(), piece);
        end();
    }

    @Override
    public void run(Examples examples) {
        planes(examples.from() * planesOfExample, examples.to() * planesOfExample);
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
