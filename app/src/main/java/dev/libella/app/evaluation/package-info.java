/** How a training and an evaluation look as pages: curves, confusion, mistakes, calibration, and where it all comes from. */
@NullMarked
package dev.libella.app.evaluation;

import org.jspecify.annotations.NullMarked;
