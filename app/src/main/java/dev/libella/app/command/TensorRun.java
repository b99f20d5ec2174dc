package dev.libella.app.command;

import dev.libella.model.Model;
import dev.libella.nn.Network;
import dev.libella.onnx.OnnxGraph;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.plan.Plan;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What tensors can be sent through. */
sealed interface TensorRun {
    /** Names of what it needs. */
    List<String> inputs();

    /** Names of what it gives. */
    List<String> outputs();

    /**
     * Computes values; more than {@link #outputs} can be asked for.
     *
     * @throws IllegalArgumentException if an input is missing or does not fit, or a value is not known
     */
    Map<String, OnnxTensor> run(Map<String, OnnxTensor> given, List<String> wanted);

    /** The model in a file: {@code .onnx}, or else one that was saved here. */
    static TensorRun load(Path file) throws IOException {
        return file.toString().endsWith(".safetensors")
                ? new OfModel(Model.load(file))
                : new OfGraph(OnnxGraph.load(file));
    }

    /** An ONNX model; any of its values can be asked for. */
    record OfGraph(OnnxGraph graph) implements TensorRun {
        @Override
        public List<String> inputs() {
            return graph.inputs();
        }

        @Override
        public List<String> outputs() {
            return graph.outputs();
        }

        @Override
        public Map<String, OnnxTensor> run(Map<String, OnnxTensor> given, List<String> wanted) {
            return graph.run(given, wanted);
        }
    }

    /** A model of ours: what goes in is already normalised, and the output of any layer can be asked for. */
    record OfModel(Model model) implements TensorRun {
        private static final String OUTPUT = "output";

        @Override
        public List<String> inputs() {
            return List.of(Network.INPUT);
        }

        @Override
        public List<String> outputs() {
            return List.of(OUTPUT);
        }

        @Override
        public Map<String, OnnxTensor> run(Map<String, OnnxTensor> given, List<String> wanted) {
            OnnxTensor images = given.get(Network.INPUT);
            if (images == null || given.size() != 1 || images.type() != DataType.FLOAT32) {
                throw new IllegalArgumentException("run: the model needs '" + Network.INPUT + "', float32 [N, "
                        + model.network().input().toString().substring(1) + "; got "
                        + (given.isEmpty() ? "nothing" : given));
            }
            boolean batched = images.shape().rank() > model.network().input().rank();
            Shape shape = batched ? images.shape() : images.shape().prepend(1);
            Set<String> layers = new HashSet<>(wanted);
            layers.remove(OUTPUT);
            PlanOptions options = PlanOptions.threads(Runtime.getRuntime().availableProcessors())
                    .withObserved(layers);
            Plan plan = Plan.inference(model.network(), model.parameters(), shape.size(0), options);
            Tensor output = plan.forward(images.toTensor().reshape(shape));
            Map<String, OnnxTensor> results = new LinkedHashMap<>();
            for (String name : wanted) {
                results.put(name, OnnxTensor.of(name.equals(OUTPUT) ? output : plan.observed(name)));
            }
            return results;
        }
    }
}
