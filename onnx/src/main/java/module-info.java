/** ONNX models in and out of Libella, in pure Java. */
module dev.libella.onnx {
    requires com.google.protobuf;
    requires transitive dev.libella.core;
    requires static com.microsoft.onnxruntime;
    requires static org.jspecify;

    exports dev.libella.onnx;
    exports dev.libella.onnx.tensor;
}
