package dev.libella.explain.invariance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What became of a network's answers under one transformation.
 *
 * @param transformation what was done to the images
 * @param points the measurements by rising strength, the neutral one among them
 * @param firstToBreak examples that were recognised and no longer are after the least change, those first; of equal ones
 *     those first whose class lost the most probability
 */
public record Curve(Transformation transformation, List<Point> points, List<Breaking> firstToBreak) {
    /** Keeps copies of the lists. */
    public Curve {
        points = List.copyOf(points);
        firstToBreak = List.copyOf(firstToBreak);
    }

    /**
     * The answers at one strength.
     *
     * @param strength of the transformation
     * @param accuracy the share of all examples that were recognised
     * @param consistency the share of the examples recognised untransformed whose answer is still the same. An accurate
     *     network is consistent without being invariant, so only those count
     * @param probabilityChange the mean change of the true class's probability against the untransformed images, over
     *     all examples: in [−1, 1]
     */
    public record Point(double strength, Proportion accuracy, Proportion consistency, double probabilityChange) {}

    /**
     * An example whose answer changed.
     *
     * @param example its number in the data set
     * @param label its class, as a position in the list of labels
     * @param answer what it was taken for
     * @param strength the first one at which that happened, going out from the neutral one
     * @param before the probability of its class untransformed
     * @param after the probability of its class at that strength
     */
    public record Breaking(int example, int label, int answer, double strength, double before, double after) {}

    /** In which direction one goes out from the neutral strength. */
    public enum Direction {
        /** To smaller strengths. */
        BELOW,
        /** To larger strengths. */
        ABOVE
    }

    /**
     * The points on one side of the neutral strength, from there outwards.
     *
     * @param direction which side
     * @param points at least one; without the neutral one
     */
    public record Side(Direction direction, List<Point> points) {
        /** Keeps a copy of the list. */
        public Side {
            points = List.copyOf(points);
        }
    }

    /** The sides that were measured: one or two. */
    public List<Side> sides() {
        double neutral = transformation.strength().neutral();
        List<Point> below = points.stream()
                .filter(point -> point.strength() < neutral)
                .sorted(Comparator.comparingDouble(Point::strength).reversed())
                .toList();
        List<Point> above =
                points.stream().filter(point -> point.strength() > neutral).toList();
        List<Side> sides = new ArrayList<>();
        if (!below.isEmpty()) {
            sides.add(new Side(Direction.BELOW, below));
        }
        if (!above.isEmpty()) {
            sides.add(new Side(Direction.ABOVE, above));
        }
        return List.copyOf(sides);
    }

    /** The point at the neutral strength. */
    public Point neutral() {
        double neutral = transformation.strength().neutral();
        return points.stream()
                .filter(point -> point.strength() == neutral)
                .findFirst()
                .orElseThrow();
    }
}
