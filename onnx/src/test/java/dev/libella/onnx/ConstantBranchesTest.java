package dev.libella.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.Tanh;
import dev.libella.onnx.proto.AttributeProto;
import dev.libella.onnx.proto.MessageWriter;
import dev.libella.onnx.proto.TensorCodec;
import dev.libella.onnx.proto.ValueProto;
import dev.libella.onnx.tensor.DataType;
import dev.libella.onnx.tensor.OnnxException;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An {@code If} whose condition is known is the branch that it takes. */
class ConstantBranchesTest {
    private static final OnnxTensor X = OnnxTensor.of(Tensor.of(Shape.of(1, 3), new float[] {-1, 0.5f, 2}));

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBranchIsTaken(boolean condition) {
        // The condition is computed: two numbers are compared.
        byte[] model = model(graph -> {
            initializer(graph, "two", 2);
            initializer(graph, "number", condition ? 1 : 3);
            node(graph, "Less", List.of("number", "two"), "condition", none -> {});
            choice(graph, "condition");
        });
        OnnxGraph graph = OnnxGraph.read(model);
        assertThat(Onnx.network(graph).network().nodes().getLast().layer())
                .isInstanceOf(condition ? ReLU.class : Tanh.class);
        assertThat(graph.run(Map.of("x", X))).isEqualTo(OnnxRuntime.run(model, Map.of("x", X)));
    }

    @Test
    void whatDependsOnTheInputIsRefused() {
        byte[] model = model(graph -> {
            node(graph, "ReduceMax", List.of("x"), "most", node -> {});
            node(
                    graph,
                    "Cast",
                    List.of("most"),
                    "condition",
                    node -> node.message(
                            5, attribute -> AttributeProto.write(attribute, "to", (long) DataType.BOOL.number())));
            choice(graph, "condition");
        });
        assertThatThrownBy(() -> OnnxGraph.read(model))
                .isInstanceOf(OnnxException.class)
                .hasMessage(
                        "onnx: node If 'y' uses the operator If, which is not supported; export the model without it");
    }

    /** {@code y = condition ? relu(x) : tanh(x)}. */
    private static void choice(MessageWriter graph, String condition) {
        node(graph, "If", List.of(condition), "y", node -> {
            branch(node, "then_branch", "Relu");
            branch(node, "else_branch", "Tanh");
        });
    }

    private static void branch(MessageWriter node, String name, String operator) {
        node.message(5, attribute -> {
            attribute.text(1, name);
            attribute.integer(20, 5); // a graph
            attribute.message(6, graph -> {
                graph.text(2, name);
                node(graph, operator, List.of("x"), operator, none -> {});
                graph.message(12, new ValueProto(operator, DataType.FLOAT32.number(), Optional.empty())::write);
            });
        });
    }

    private static void node(
            MessageWriter graph, String operator, List<String> inputs, String output, Consumer<MessageWriter> more) {
        graph.message(1, node -> {
            inputs.forEach(input -> node.text(1, input));
            node.text(2, output);
            node.text(4, operator);
            more.accept(node);
        });
    }

    private static void initializer(MessageWriter graph, String name, float value) {
        OnnxTensor number = OnnxTensor.of(Tensor.of(Shape.of(1), new float[] {value}));
        graph.message(5, TensorCodec.encode(name, number)::write);
    }

    private static byte[] model(Consumer<MessageWriter> nodes) {
        return SmallModels.model(13, Optional.of(List.of(OptionalLong.of(1), OptionalLong.of(3))), nodes);
    }
}
