package dev.libella.explain.invariance;

import dev.libella.explain.invariance.Curve.Direction;
import dev.libella.explain.invariance.Curve.Point;
import dev.libella.explain.invariance.Curve.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Whether a network is invariant to a transformation, as far as the numbers say.
 *
 * <p>At one strength the answer is <b>yes</b> if the whole 95 % interval of the consistency is at or above the
 * threshold, <b>no</b> if it is below, and otherwise open: more images would tell.
 *
 * @param transformation what was asked about
 * @param threshold the consistency that counts as invariant, in [0, 1]
 * @param sides one or two
 */
public record Verdict(Transformation transformation, double threshold, List<Outcome> sides) {
    /** The share of the recognised examples that must keep their answer. */
    public static final double USUAL_THRESHOLD = 0.95;

    /** Keeps a copy of the list. */
    public Verdict {
        sides = List.copyOf(sides);
    }

    /**
     * What holds on one side of the neutral strength.
     *
     * @param direction which side
     * @param last the last strength that was measured there
     * @param yesUpTo the strongest up to which every measured strength has the answer yes; empty if not even the first
     * @param noFrom the mildest with the answer no; empty if there is none
     * @param halfLead where half of the accuracy's lead over chance is lost
     */
    public record Outcome(
            Direction direction, double last, OptionalDouble yesUpTo, OptionalDouble noFrom, HalfLead halfLead) {}

    /** The answer in one word. */
    public enum Answer {
        /** Yes at every strength measured. */
        YES,
        /** Yes for mild strengths on at least one side, and not at all others. */
        PARTLY,
        /** No strength measured has the answer yes at once, and some have the answer no. */
        NO,
        /** Neither yes nor no anywhere: too few images to tell. */
        OPEN
    }

    /**
     * The verdict on a curve.
     *
     * @param chance the accuracy of always giving the most frequent class
     */
    public static Verdict of(Curve curve, double chance, double threshold) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Side side : curve.sides()) {
            OptionalDouble yes = OptionalDouble.empty();
            for (Point point : side.points()) {
                if (point.consistency().lower() < threshold) {
                    break;
                }
                yes = OptionalDouble.of(point.strength());
            }
            OptionalDouble no = side.points().stream()
                    .filter(point -> point.consistency().upper() < threshold)
                    .mapToDouble(Point::strength)
                    .findFirst();
            outcomes.add(new Outcome(
                    side.direction(),
                    side.points().getLast().strength(),
                    yes,
                    no,
                    HalfLead.of(curve.neutral(), side.points(), chance)));
        }
        return new Verdict(curve.transformation(), threshold, outcomes);
    }

    /** The answer in one word. */
    public Answer answer() {
        if (sides.stream().allMatch(side -> side.yesUpTo().equals(OptionalDouble.of(side.last())))) {
            return Answer.YES;
        }
        if (sides.stream().anyMatch(side -> side.yesUpTo().isPresent())) {
            return Answer.PARTLY;
        }
        return sides.stream().anyMatch(side -> side.noFrom().isPresent()) ? Answer.NO : Answer.OPEN;
    }

    /**
     * In words and numbers: {@code yes up to ±2 px; no at ±3 px}, {@code yes from 0.9× to 1.25×; no at 0.7×}. Strengths
     * between those named were not measured or are open.
     */
    public String text() {
        List<String> parts = new ArrayList<>();
        if (sides.stream().anyMatch(side -> side.yesUpTo().isPresent())) {
            parts.add("yes " + range());
        }
        List<Double> broken = sides.stream()
                .filter(side -> side.noFrom().isPresent())
                .map(side -> side.noFrom().getAsDouble())
                .toList();
        if (!broken.isEmpty()) {
            parts.add("no at " + (areOpposite(broken) ? opposite(broken) : listed(broken)));
        }
        return parts.isEmpty() ? "open: too few images to tell" : String.join("; ", parts);
    }

    private String range() {
        Strength strength = transformation.strength();
        List<Double> ends = sides.stream()
                .map(side -> side.yesUpTo().orElse(strength.neutral()))
                .toList();
        if (areOpposite(ends)) {
            return "up to " + opposite(ends);
        }
        if (ends.size() == 2) {
            return "from " + strength.text(ends.getFirst()) + " to " + strength.text(ends.getLast());
        }
        return (sides.getFirst().direction() == Direction.ABOVE ? "up to " : "down to ")
                + strength.text(ends.getFirst());
    }

    private static boolean areOpposite(List<Double> ends) {
        return ends.size() == 2 && ends.getFirst() == -ends.getLast();
    }

    private String opposite(List<Double> ends) {
        return "±" + transformation.strength().text(ends.getLast());
    }

    private String listed(List<Double> strengths) {
        return strengths.stream().map(transformation.strength()::text).collect(Collectors.joining(" and "));
    }
}
