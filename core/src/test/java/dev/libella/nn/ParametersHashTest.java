package dev.libella.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.nn.layer.Linear;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersHashTest {
    private static final Network NETWORK = Network.of(Shape.of(2), Linear.of(2, 1));

    private static String hash(float... weights) {
        Tensor weight = Tensor.of(Shape.of(1, 2), weights);
        Tensor bias = Tensor.of(Shape.of(1), 0.5f);
        return Parameters.of(NETWORK, Map.of("linear1.weight", weight, "linear1.bias", bias))
                .sha256();
    }

    /** Python: sha256(b"linear1.weight [1, 2]\n" + pack("<2f", 1, -2.5) + b"linear1.bias [1]\n" + pack("<f", 0.5)). */
    @Test
    void isTheDigestOfPathsShapesAndBits() {
        assertThat(hash(1, -2.5f)).isEqualTo("63d8bd015c8249355dacbf6fc39659f3beff4b16ff76fa3ecf3dc22449ba5ae7");
    }

    @Test
    void seesEveryBit() {
        assertThat(hash(0f, 1)).isNotEqualTo(hash(-0f, 1));
        assertThat(hash(1, Math.nextUp(1f))).isNotEqualTo(hash(1, 1));
    }
}
