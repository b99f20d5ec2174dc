package dev.libella.train;

import dev.libella.data.Augmentations;
import dev.libella.data.Dataset;
import dev.libella.data.MemoryDataset;
import dev.libella.nn.Network;
import dev.libella.nn.layer.BatchNorm2d;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Flatten;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.ReLU;
import dev.libella.random.Random;
import dev.libella.tensor.Shape;
import dev.libella.train.optimizer.SGD;
import dev.libella.train.schedule.CosineAnnealingLR;
import java.util.List;

/** A small task that can be learned in a second: noisy 8×8 images with a horizontal, a vertical or no stripe. */
final class Stripes {
    static final Shape SHAPE = Shape.of(1, 8, 8);

    /** With convolution, batch norm, dropout: everything whose result could depend on threads or chance. */
    static final Network NETWORK = Network.of(
            SHAPE,
            Conv2d.of(1, 6, 3).withPadding(1),
            BatchNorm2d.of(6),
            new ReLU(),
            MaxPool2d.of(2),
            new Flatten(),
            Linear.of(96, 16),
            new ReLU(),
            new Dropout(0.2),
            Linear.of(16, 3));

    private Stripes() {}

    static Dataset images(int size, long seed) {
        byte[] pixels = new byte[size * 64];
        int[] labels = new int[size];
        for (int image = 0; image < size; image++) {
            labels[image] = image % 3;
            int line = Random.below(Random.key(seed, 1), image, 8);
            for (int pixel = 0; pixel < 64; pixel++) {
                int noise = Random.below(Random.key(seed, 2, image), pixel, 100);
                int across = labels[image] == 1 ? pixel / 8 : pixel % 8;
                boolean bright = labels[image] != 0 && across == line;
                pixels[image * 64 + pixel] = (byte) (noise + (bright ? 150 : 0));
            }
        }
        return new MemoryDataset(SHAPE, List.of("none", "horizontal", "vertical"), pixels, labels);
    }

    static TrainingData data() {
        return TrainingData.of(images(100, 1)).withValidation(images(40, 2));
    }

    /** Seven steps an epoch, the last with four images. */
    static Trainer trainer() {
        return new Trainer()
                .withEpochs(4)
                .withBatchSize(16)
                .withOptimizer(new SGD(0.05, 0.9))
                .withSchedule(new CosineAnnealingLR(28), Trainer.ScheduleUnit.BATCH)
                .withAugmentations(Augmentations.parse("flip 0.5"))
                .withSeed(7)
                .withThreads(1);
    }
}
