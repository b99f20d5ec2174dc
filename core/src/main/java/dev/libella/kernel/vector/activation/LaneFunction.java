package dev.libella.kernel.vector.activation;

import jdk.incubator.vector.FloatVector;

/** A function of a number, for all lanes at once. */
interface LaneFunction {
    FloatVector at(FloatVector x);
}
