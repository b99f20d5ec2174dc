/** The messages of an ONNX file as records: only the fields that mean something here, in protobuf's wire format. */
@NullMarked
package dev.libella.onnx.proto;

import org.jspecify.annotations.NullMarked;
