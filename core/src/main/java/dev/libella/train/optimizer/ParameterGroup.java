package dev.libella.train.optimizer;

import dev.libella.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights that are changed with the same settings.
 *
 * @param optimizer the settings
 * @param parameters path to weights. The map is copied; the tensors are kept and changed by every step.
 */
public record ParameterGroup(Optimizer optimizer, Map<String, Tensor> parameters) {
    /** @throws IllegalArgumentException if there are no parameters */
    public ParameterGroup {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException(
                    "optimizer: needs at least one parameter to change; got none; has the network any trainable layer?");
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
