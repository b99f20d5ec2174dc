package dev.libella.nn;

import dev.libella.nn.ParameterSpec.Initial.Constant;
import dev.libella.nn.ParameterSpec.Initial.Uniform;
import dev.libella.random.Random;
import dev.libella.tensor.ShapeException;
import dev.libella.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A network's weights: PyTorch-style paths ({@code conv1.weight}) to tensors, in the network's order.
 *
 * <p>The set of paths never changes; the tensors' numbers do while a network is trained. Share it between threads only
 * while nobody trains.
 */
public final class Parameters {
    private final Map<String, Tensor> tensors;

    private Parameters(Map<String, Tensor> tensors) {
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * First values for every parameter of a network, as PyTorch draws them (uniform in ±1/√fanIn for convolutions and
     * linear layers).
     *
     * @param seed the same seed gives the same bits; 0 is a seed like every other
     */
    public static Parameters initialize(Network network, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (ParameterSpec spec : network.parameters()) {
            Tensor tensor = Tensor.zeros(spec.shape());
            float[] data = tensor.data();
            switch (spec.initial()) {
                case Constant(float value) -> Arrays.fill(data, value);
                case Uniform(double bound) -> {
                    long key = Random.key(seed, tensors.size());
                    for (int i = 0; i < data.length; i++) {
                        data[i] = (float) ((2.0 * Random.uniform(key, i) - 1) * bound);
                    }
                }
            }
            tensors.put(spec.name(), tensor);
        }
        return new Parameters(tensors);
    }

    /**
     * Given tensors for a network.
     *
     * @param given path to tensor; must have exactly the network's paths and shapes. The tensors are kept, not copied.
     * @throws ShapeException naming the first path that is missing, unknown or of another shape
     */
    public static Parameters of(Network network, Map<String, Tensor> given) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (ParameterSpec spec : network.parameters()) {
            Tensor tensor = given.get(spec.name());
            if (tensor == null) {
                throw new ShapeException("parameters: the network needs '" + spec.name() + "' " + spec.shape()
                        + ", and it is missing; is this the model of another network?");
            }
            if (!tensor.shape().equals(spec.shape())) {
                throw new ShapeException("parameters: '" + spec.name() + "' must be " + spec.shape() + "; got "
                        + tensor.shape() + "; is this the model of another network?");
            }
            tensors.put(spec.name(), tensor);
        }
        for (String name : given.keySet()) {
            if (!tensors.containsKey(name)) {
                throw new ShapeException(
                        "parameters: the network has no '" + name + "'; is this the model of another network?");
            }
        }
        return new Parameters(tensors);
    }

    /** All paths, in the network's order. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /**
     * One parameter: the tensor itself, not a copy.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("parameters: there is no '" + name + "'; there are " + tensors.keySet());
        }
        return tensor;
    }

    /** All parameters, in the network's order; the tensors themselves, not copies. */
    public Map<String, Tensor> asMap() {
        return tensors;
    }

    /** Parameters with their own arrays. */
    public Parameters copy() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> copies.put(name, tensor.copy()));
        return new Parameters(copies);
    }

    /**
     * A fingerprint of all paths, shapes and numbers: SHA-256 in hexadecimal. Two trainings that give the same have given
     * the same bits.
     */
    public String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        tensors.forEach((name, tensor) -> {
            digest.update((name + " " + tensor.shape() + "\n").getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.data().length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor.data());
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Equal if the paths are and every number has the same bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Parameters parameters && tensors.equals(parameters.tensors);
    }

    @Override
    public int hashCode() {
        return tensors.hashCode();
    }
}
