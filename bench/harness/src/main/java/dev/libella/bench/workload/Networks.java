package dev.libella.bench.workload;

import dev.libella.nn.Network;
import dev.libella.zoo.Zoo;
import java.util.List;

/** Whole networks: training, inference, and the latency of a single image. */
final class Networks {
    private static final String TRAINING = "Training";
    private static final String INFERENCE = "Inference";
    private static final String LATENCY = "Latency at batch 1";

    private Networks() {}

    static List<Workload> all() {
        return List.of(
                training(Zoo.LENET5, 64).inQuick(),
                training(Zoo.FASHION_CNN, 64).inQuick(),
                training(Zoo.MLP, 64).inQuick(),
                training(Zoo.RESNET20, 128).inQuick(),
                training(Zoo.RESNET18, 8),
                inference(Zoo.LENET5, 64).inQuick(),
                inference(Zoo.FASHION_CNN, 64).inQuick(),
                inference(Zoo.MLP, 64),
                inference(Zoo.RESNET20, 128).inQuick(),
                inference(Zoo.RESNET18, 8).inQuick(),
                latency(Zoo.LENET5).inQuick(),
                latency(Zoo.FASHION_CNN).inQuick(),
                latency(Zoo.MOBILENETV2).inQuick(),
                latency(Zoo.RESNET18));
    }

    private static Workload training(Zoo zoo, int batch) {
        Network network = zoo.network();
        return new Workload(
                zoo.id() + " training", TRAINING, new Work.Training(network, batch), new Measure.Images(batch), false);
    }

    private static Workload inference(Zoo zoo, int batch) {
        return new Workload(
                zoo.id() + " inference",
                INFERENCE,
                new Work.Inference(zoo.network(), batch),
                new Measure.Images(batch),
                false);
    }

    private static Workload latency(Zoo zoo) {
        return new Workload(
                zoo.id() + " latency", LATENCY, new Work.Inference(zoo.network(), 1), new Measure.Latency(), false);
    }
}
