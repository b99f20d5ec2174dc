package dev.libella.plan;

import dev.libella.parallel.Cut;
import dev.libella.parallel.Workers;
import java.util.Arrays;
import java.util.List;

/** Images enlarged or shrunk by bilinear interpolation. */
final class BilinearStep implements Step {
    private final Value x;
    private final Value y;
    private final Workers workers;
    private final Cut planes;
    private final Workers.Piece forward;
    private final Workers.Piece backward;

    /** For each output position the two input positions around it and the weight of the second. */
    private static final class Taps {
        final int[] first;
        final int[] second;
        final float[] weight;

        Taps(int in, int out, boolean alignCorners) {
            first = new int[out];
            second = new int[out];
            weight = new float[out];
            for (int o = 0; o < out; o++) {
                double place = place(in, out, o, alignCorners);
                first[o] = Math.min((int) place, in - 1);
                second[o] = Math.min(first[o] + 1, in - 1);
                weight[o] = (float) (place - first[o]);
            }
        }

        /** Where an output pixel's centre lies in the input. */
        private static double place(int in, int out, int o, boolean alignCorners) {
            if (alignCorners) {
                return out > 1 ? o * (in - 1.0) / (out - 1) : 0;
            }
            return Math.max(0, (o + 0.5) * in / out - 0.5);
        }
    }

    BilinearStep(boolean alignCorners, Value x, Value y, Workers workers) {
        this.x = x;
        this.y = y;
        this.workers = workers;
        int height = x.shape.size(2);
        int width = x.shape.size(3);
        int outHeight = y.shape.size(2);
        int outWidth = y.shape.size(3);
        Taps rows = new Taps(height, outHeight, alignCorners);
        Taps columns = new Taps(width, outWidth, alignCorners);
        this.planes = Cut.of(x.batch() * x.shape.size(1), 4L * outHeight * outWidth);
        this.forward = piece -> {
            for (int plane = planes.from(piece); plane < planes.to(piece); plane++) {
                for (int oh = 0; oh < outHeight; oh++) {
                    int upper = (plane * height + rows.first[oh]) * width;
                    int lower = (plane * height + rows.second[oh]) * width;
                    float v = rows.weight[oh];
                    for (int ow = 0; ow < outWidth; ow++) {
                        int left = columns.first[ow];
                        int right = columns.second[ow];
                        float u = columns.weight[ow];
                        float[] in = x.data();
                        float top = (1 - u) * in[upper + left] + u * in[upper + right];
                        float bottom = (1 - u) * in[lower + left] + u * in[lower + right];
                        y.data()[(plane * outHeight + oh) * outWidth + ow] = (1 - v) * top + v * bottom;
                    }
                }
            }
        };
        this.backward = piece -> {
            for (int plane = planes.from(piece); plane < planes.to(piece); plane++) {
                float[] dx = x.gradient();
                Arrays.fill(dx, plane * height * width, (plane + 1) * height * width, 0);
                for (int oh = 0; oh < outHeight; oh++) {
                    int upper = (plane * height + rows.first[oh]) * width;
                    int lower = (plane * height + rows.second[oh]) * width;
                    float v = rows.weight[oh];
                    for (int ow = 0; ow < outWidth; ow++) {
                        float g = y.gradient()[(plane * outHeight + oh) * outWidth + ow];
                        float u = columns.weight[ow];
                        dx[upper + columns.first[ow]] += (1 - v) * (1 - u) * g;
                        dx[upper + columns.second[ow]] += (1 - v) * u * g;
                        dx[lower + columns.first[ow]] += v * (1 - u) * g;
                        dx[lower + columns.second[ow]] += v * u * g;
                    }
                }
            }
        };
    }

    @Override
    public String name() {
        return y.name;
    }

    @Override
    public String kernel() {
        return "bilinear";
    }

    @Override
    public List<Value> reads() {
        return List.of(x);
    }

    @Override
    public List<Value> writes() {
        return List.of(y);
    }

    @Override
    public List<Value> keeps() {
        return List.of();
    }

    @Override
    public void forward() {
        workers.run(planes.pieces(), forward);
    }

    @Override
    public void backward() {
        if (x.needsGradient()) {
            workers.run(planes.pieces(), backward);
        }
    }
}
