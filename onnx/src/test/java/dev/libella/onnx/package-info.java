@NullMarked
package dev.libella.onnx;

import org.jspecify.annotations.NullMarked;
