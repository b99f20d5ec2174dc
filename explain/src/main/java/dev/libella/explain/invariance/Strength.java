package dev.libella.explain.invariance;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What the numbers along a transformation's axis are.
 *
 * @param title what is counted, such as {@code angle, counterclockwise}
 * @param unit what stands behind a number, with its space: {@code " px"}, {@code "°"}; may be empty
 * @param neutral where the image is as it was, and on both sides of which the change gets stronger
 */
public record Strength(String title, String unit, double neutral) {
    private static final MathContext DIGITS = new MathContext(3);

    /** A strength with its unit: {@code −2 px}. */
    public String text(double value) {
        return number(value) + unit;
    }

    /** The title with the unit, as it stands at a chart's axis: {@code shift down (px)}. */
    public String axis() {
        return unit.isBlank() ? title : title + " (" + unit.strip() + ")";
    }

    /** A number with up to three digits and a real minus sign, without zeros at the end. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        String digits = new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
        return digits.replace('-', '−');
    }
}
