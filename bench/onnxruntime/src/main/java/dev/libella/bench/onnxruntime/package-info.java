/** ONNX Runtime, on models that Libella writes. */
@NullMarked
package dev.libella.bench.onnxruntime;

import org.jspecify.annotations.NullMarked;
