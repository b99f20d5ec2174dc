/** TensorFlow Java: graphs, in NHWC with oneDNN. */
@NullMarked
package dev.libella.bench.tensorflow;

import org.jspecify.annotations.NullMarked;
