package dev.libella.explain.invariance;

import dev.libella.explain.invariance.Curve.Point;
import java.util.List;

/** The strength at which the accuracy has lost half of its lead over chance, going out from the neutral strength. */
public sealed interface HalfLead {

    /**
     * It happens here, by a straight line between the two strengths that were measured around it.
     *
     * @param strength where
     */
    record At(double strength) implements HalfLead {}

    /**
     * It does not happen up to the last strength that was measured.
     *
     * @param last that strength
     */
    record Beyond(double last) implements HalfLead {}

    /** There is no lead to lose: untransformed, the accuracy is not above chance. */
    record NoLead() implements HalfLead {}

    /**
     * Finds it.
     *
     * @param neutral the point at the neutral strength
     * @param outwards the points of one side, from there outwards; at least one
     * @param chance the accuracy of always giving the most frequent class
     */
    static HalfLead of(Point neutral, List<Point> outwards, double chance) {
        double start = neutral.accuracy().value();
        if (start <= chance) {
            return new NoLead();
        }
        double half = (start + chance) / 2;
        Point before = neutral;
        for (Point point : outwards) {
            double now = point.accuracy().value();
            if (now <= half) {
                double part =
                        (before.accuracy().value() - half) / (before.accuracy().value() - now);
                return new At(before.strength() + part * (point.strength() - before.strength()));
            }
            before = point;
        }
        return new Beyond(before.strength());
    }
}
