package dev.libella.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerStateTest {
    static List<Optimizer> optimizers() {
        return List.of(
                new SGD(0.1),
                new SGD(0.1, 0.9, 0.1, 0.01, false, false),
                new SGD(0.1, 0.9).withNesterov(true),
                new Adam(0.1, 0.9, 0.99, 1e-8, 0.1, true, false),
                new AdamW(0.1),
                new RMSprop(0.1, 0.9, 1e-8, 0.1, 0.9, true, false),
                new Adagrad(0.1, 0.1, 0, 0.5, 1e-10, false));
    }

    private static Map<String, Tensor> random(long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String path : List.of("a.weight", "a.bias")) {
            Tensor tensor = Tensor.zeros(Shape.of(5));
            for (int i = 0; i < 5; i++) {
                tensor.data()[i] = Random.uniform(Random.key(seed, path.length()), i) - 0.5f;
            }
            tensors.put(path, tensor);
        }
        return tensors;
    }

    private static Map<String, Tensor> copy(Map<String, Tensor> tensors) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        tensors.forEach((path, tensor) -> copies.put(path, tensor.copy()));
        return copies;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void goesOnWithTheSameBitsAfterARestore(Optimizer optimizer) {
        Map<String, Tensor> undisturbed = random(0);
        OptimizerState state = new OptimizerState(optimizer, undisturbed);
        for (int step = 1; step <= 3; step++) {
            state.step(random(step));
        }
        Map<String, Tensor> resumed = copy(undisturbed);
        OptimizerState restored = new OptimizerState(optimizer, resumed);
        restored.restore(state.steps(), copy(state.tensors()));
        for (int step = 4; step <= 6; step++) {
            state.step(random(step));
            restored.step(random(step));
        }
        assertThat(resumed).isEqualTo(undisturbed).isNotEqualTo(random(0));
        assertThat(restored.steps()).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aLearningRateOfZeroMovesNothing(Optimizer optimizer) {
        Map<String, Tensor> parameters = random(0);
        OptimizerState state = new OptimizerState(optimizer, parameters);
        state.use(0, optimizer.withLearningRate(0));
        state.step(random(1));
        assertThat(parameters).isEqualTo(random(0));
    }

    @Test
    void groupsHaveTheirOwnSettings() {
        Map<String, Tensor> parameters = random(0);
        Map<String, Tensor> first = new LinkedHashMap<>(parameters);
        Map<String, Tensor> second = new LinkedHashMap<>(parameters);
        first.remove("a.bias");
        second.remove("a.weight");
        OptimizerState state = new OptimizerState(
                List.of(new ParameterGroup(new SGD(0), first), new ParameterGroup(new SGD(1), second)));
        state.step(random(1));
        assertThat(parameters.get("a.weight")).isEqualTo(random(0).get("a.weight"));
        assertThat(parameters.get("a.bias")).isNotEqualTo(random(0).get("a.bias"));
    }

    @Test
    void refusesWhatDoesNotFitAndChangesNothing() {
        Map<String, Tensor> parameters = random(0);
        OptimizerState state = new OptimizerState(new SGD(0.1, 0.9), parameters);
        Map<String, Tensor> missing = random(1);
        missing.remove("a.bias");
        assertThatThrownBy(() -> state.step(missing))
                .isInstanceOf(ShapeException.class)
                .hasMessage("optimizer: 'a.bias' must be [5]; got nothing");
        Map<String, Tensor> wrong = random(1);
        wrong.put("a.bias", Tensor.zeros(Shape.of(4)));
        assertThatThrownBy(() -> state.step(wrong)).hasMessage("optimizer: 'a.bias' must be [5]; got [4]");
        assertThatThrownBy(() -> state.restore(1, Map.of()))
                .hasMessage(
                        "optimizer: the saved state must have [a.weight/momentum_buffer, a.bias/momentum_buffer] and "
                                + "at least 0 steps; got [] and 1 steps; was it saved by another optimizer or network?");
        assertThatThrownBy(() -> state.use(0, new SGD(0.1)))
                .hasMessageStartingWith("optimizer: only numbers can change during training");
        assertThat(parameters).isEqualTo(random(0));
        assertThat(state.steps()).isZero();
    }

    @Test
    void refusesAParameterInTwoGroups() {
        ParameterGroup group = new ParameterGroup(new SGD(0.1), random(0));
        assertThatThrownBy(() -> new OptimizerState(List.of(group, group)))
                .hasMessage("optimizer: 'a.weight' is in two groups; put it in one");
        assertThatThrownBy(() -> new OptimizerState(List.of()))
                .hasMessage("optimizer: needs at least one group of parameters; got none");
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> new SGD(0.1).withNesterov(true))
                .hasMessage(
                        "SGD: Nesterov needs a momentum above 0 and dampening 0; got momentum 0.0 and dampening 0.0");
        assertThatThrownBy(() -> new Adam(0.1).withMomentum(1))
                .hasMessage("Adam: beta1 must be at least 0 and below 1; got 1.0");
        assertThatThrownBy(() -> new AdamW(Double.NaN)).hasMessage("AdamW: learning rate must be at least 0; got NaN");
    }
}
