package dev.libella.bench.workload;

import dev.libella.nn.Network;
import dev.libella.nn.layer.Conv2d;
import dev.libella.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Single convolutions without bias: the layers of the networks that people train. */
final class Convolutions {
    private static final String FAMILY = "Convolutions [N,C,H,O,K,stride,pad]";

    private record Size(int batch, int in, int image, int out, int kernel, int stride, int padding, int groups) {
        static Size of(int batch, int in, int image, int out, int kernel, int stride, int padding) {
            return new Size(batch, in, image, out, kernel, stride, padding, 1);
        }

        String text() {
            String numbers = batch + "," + in + "," + image + "," + out + "," + kernel + "," + stride + "," + padding;
            return "(" + numbers + ")" + (groups == 1 ? "" : " depthwise");
        }

        Network network() {
            Conv2d layer = Conv2d.of(in, out, kernel)
                    .withStride(stride)
                    .withPadding(padding)
                    .withGroups(groups)
                    .withoutBias();
            return Network.builder(Shape.of(in, image, image))
                    .add("conv", layer)
                    .build();
        }

        double operations() {
            return 2.0 * batch * network().output().elements() * in * kernel * kernel / groups;
        }
    }

    private static final List<Size> SIZES = List.of(
            Size.of(4, 64, 56, 64, 3, 1, 1),
            Size.of(64, 1, 28, 6, 5, 1, 2),
            Size.of(64, 6, 14, 16, 5, 1, 0),
            Size.of(64, 1, 28, 32, 3, 1, 1),
            Size.of(64, 32, 14, 64, 3, 1, 1),
            Size.of(8, 128, 28, 128, 3, 1, 1),
            Size.of(16, 256, 14, 256, 3, 1, 1),
            Size.of(16, 512, 7, 512, 3, 1, 1),
            Size.of(4, 256, 56, 64, 1, 1, 0),
            Size.of(4, 3, 224, 64, 7, 2, 3),
            new Size(4, 144, 56, 144, 3, 1, 1, 144));

    private Convolutions() {}

    static List<Workload> all() {
        List<Workload> workloads = new ArrayList<>();
        for (Size size : SIZES) {
            boolean quick = size.equals(SIZES.getFirst());
            Network network = size.network();
            double once = size.operations();
            workloads.add(workload(size, "forward", new Work.Inference(network, size.batch()), once, quick));
            workloads.add(gradients(size, "forward + gradients", Work.Wanted.ALL_WITH_FORWARD, 3 * once, quick));
            workloads.add(gradients(size, "input gradient", Work.Wanted.INPUT, once, false));
            workloads.add(gradients(size, "weight gradient", Work.Wanted.PARAMETERS, once, false));
        }
        Size direct = Size.of(4, 64, 56, 64, 5, 1, 2);
        Work work = new Work.Inference(direct.network(), direct.batch());
        workloads.add(workload(direct, "forward", work, direct.operations(), false));
        return workloads;
    }

    private static Workload gradients(Size size, String what, Work.Wanted wanted, double operations, boolean quick) {
        return workload(size, what, new Work.Gradients(size.network(), size.batch(), wanted), operations, quick);
    }

    private static Workload workload(Size size, String what, Work work, double operations, boolean quick) {
        return new Workload("conv " + size.text() + " " + what, FAMILY, work, new Measure.Gigaflops(operations), quick);
    }
}
