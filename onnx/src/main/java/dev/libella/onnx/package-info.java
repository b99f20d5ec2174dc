/**
 * ONNX files: read, run, turned into networks, written.
 *
 * <p>{@link dev.libella.onnx.OnnxGraph} runs any graph of supported operators over {@link
 * dev.libella.onnx.tensor.OnnxTensor}s.
 */
@NullMarked
package dev.libella.onnx;

import org.jspecify.annotations.NullMarked;
