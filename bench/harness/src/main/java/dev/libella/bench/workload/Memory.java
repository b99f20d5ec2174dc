package dev.libella.bench.workload;

import dev.libella.nn.Network;
import dev.libella.nn.ParameterSpec;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.GELU;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.nn.layer.SiLU;
import dev.libella.nn.layer.Softmax;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Window;
import dev.libella.train.optimizer.Adam;
import dev.libella.train.optimizer.Optimizer;
import dev.libella.train.optimizer.SGD;
import dev.libella.zoo.Zoo;
import java.util.List;

/**
 * Layers and steps that compute little and move much. The bytes are those that have to be moved at least: each input
 * read once, each output written once.
 */
final class Memory {
    private static final String FAMILY = "Moving data";
    private static final int BATCH = 64;
    private static final Shape SMALL = Shape.of(32, 28, 28);
    private static final Shape WIDE = Shape.of(64, 56, 56);
    private static final List<Shape> WEIGHTS = Zoo.RESNET18.network().parameters().stream()
            .filter(ParameterSpec::trainable)
            .map(ParameterSpec::shape)
            .toList();

    private Memory() {}

    static List<Workload> all() {
        return List.of(
                forward("max pool 2×2, 64×32×28×28", MaxPool2d.of(2), SMALL, BATCH)
                        .inQuick(),
                both("max pool 2×2, 64×32×28×28", MaxPool2d.of(2), SMALL, BATCH),
                forward(
                        "max pool 3×3 stride 2, 8×64×112×112",
                        MaxPool2d.of(Window.of(3, 2).withPadding(1)),
                        Shape.of(64, 112, 112),
                        8),
                both(
                        "max pool 3×3 stride 2, 8×64×112×112",
                        MaxPool2d.of(Window.of(3, 2).withPadding(1)),
                        Shape.of(64, 112, 112),
                        8),
                forward("average pool 2×2, 64×32×28×28", AvgPool2d.of(2), SMALL, BATCH),
                both("average pool 2×2, 64×32×28×28", AvgPool2d.of(2), SMALL, BATCH),
                forward("batch norm, 8×64×56×56", BatchNorm2d.of(64), WIDE, 8),
                both("batch norm, 8×64×56×56", BatchNorm2d.of(64), WIDE, 8),
                forward("relu, 8×64×56×56", new ReLU(), WIDE, 8),
                both("relu, 8×64×56×56", new ReLU(), WIDE, 8),
                forward("gelu, 8×64×56×56", new GELU(false), WIDE, 8),
                forward("silu, 8×64×56×56", new SiLU(), WIDE, 8),
                both("silu, 8×64×56×56", new SiLU(), WIDE, 8),
                forward("softmax, 1024×1000", new Softmax(), Shape.of(1000), 1024),
                optimizer("SGD with momentum, resnet18", new SGD(0.01, 0.9), 5),
                optimizer("Adam, resnet18", new Adam(0.001), 7));
    }

    private static Workload forward(String name, Layer layer, Shape image, int batch) {
        Network network = Network.of(image, layer);
        return workload(name + " forward", new Work.Inference(network, batch), bytes(network, batch, 1, 1));
    }

    /** Forward reads the input and writes the output; backward reads both's gradient and input, writes a gradient. */
    private static Workload both(String name, Layer layer, Shape image, int batch) {
        Network network = Network.of(image, layer);
        return workload(
                name + " forward + gradients",
                new Work.Gradients(network, batch, Work.Wanted.ALL_WITH_FORWARD),
                bytes(network, batch, 3, 2));
    }

    private static Workload optimizer(String name, Optimizer optimizer, int passes) {
        Work.Optimization work = new Work.Optimization(optimizer, WEIGHTS);
        return workload(name, work, 4.0 * work.elements() * passes);
    }

    private static double bytes(Network network, int batch, int inputs, int outputs) {
        return 4.0
                * batch
                * ((double) inputs * network.input().elements()
                        + (double) outputs * network.output().elements());
    }

    private static Workload workload(String name, Work work, double bytes) {
        return new Workload(name, FAMILY, work, new Measure.Gigabytes(bytes), false);
    }
}
