package dev.libella.app.invariance;

import dev.libella.explain.invariance.InvarianceReport;

/**
 * A report and the model it is about.
 *
 * @param name the model's file
 * @param report what was measured
 */
public record Measured(String name, InvarianceReport report) {}
