/** ONNX graphs to networks: constants computed beforehand, nodes recognised as layers. */
@NullMarked
package dev.libella.onnx.reader;

import org.jspecify.annotations.NullMarked;
