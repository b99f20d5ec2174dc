package dev.libella.kernel.reference;

import dev.libella.kernel.Axis;
import dev.libella.kernel.ConvGeometry;
import org.jspecify.annotations.Nullable;

/** Convolution of any geometry and its two gradients, over {@code [N, C, D, H, W]}, sums in double. */
public final class ReferenceConvolution {
    private ReferenceConvolution() {}

    /**
     * {@code y[n, o, p] = bias[o] + Σ_c Σ_k weight[o, c, k]·x[n, c, p·stride + k·dilation − before]}.
     *
     * @param x input. Not modified.
     * @param weight filters. Not modified.
     * @param bias one number an output channel, or null. Not modified.
     * @param y output. Modified.
     * @param from first plane (example · outChannels + channel) to compute
     * @param to end of the planes, exclusive
     */
    public static void forward(
            ConvGeometry g, float[] x, float[] weight, float @Nullable [] bias, float[] y, int from, int to) {
        Axis d = g.depth();
        Axis h = g.height();
        Axis w = g.width();
        for (int plane = from; plane < to; plane++) {
            int example = plane / g.outChannels();
            int channel = plane % g.outChannels();
            int firstIn = channel / g.outPerGroup() * g.inPerGroup();
            int yAt = plane * g.outPositions();
            for (int od = 0; od < d.out(); od++) {
                for (int oh = 0; oh < h.out(); oh++) {
                    for (int ow = 0; ow < w.out(); ow++) {
                        double sum = bias == null ? 0 : bias[channel];
                        for (int c = 0; c < g.inPerGroup(); c++) {
                            int xAt = (example * g.inChannels() + firstIn + c) * g.inPositions();
                            int wAt = (channel * g.inPerGroup() + c) * g.taps();
                            sum += tapSum(d, h, w, x, xAt, weight, wAt, od, oh, ow);
                        }
                        y[yAt++] = (float) sum;
                    }
                }
            }
        }
    }

    private static double tapSum(
            Axis d, Axis h, Axis w, float[] x, int xAt, float[] weight, int wAt, int od, int oh, int ow) {
        double sum = 0;
        for (int kd = 0; kd < d.kernel(); kd++) {
            int id = d.position(od, kd);
            if (id < 0 || id >= d.in()) {
                continue;
            }
            for (int kh = 0; kh < h.kernel(); kh++) {
                int ih = h.position(oh, kh);
                if (ih < 0 || ih >= h.in()) {
                    continue;
                }
                int row = xAt + (id * h.in() + ih) * w.in();
                int taps = wAt + (kd * h.kernel() + kh) * w.kernel();
                for (int kw = 0; kw < w.kernel(); kw++) {
                    int iw = w.position(ow, kw);
                    if (iw >= 0 && iw < w.in()) {
                        sum += (double) weight[taps + kw] * x[row + iw];
                    }
                }
            }
        }
        return sum;
    }

    /**
     * The gradient of the input: {@code dx[n, c, i] = Σ_o Σ_k weight[o, c, k]·dy[n, o, p]} over all {@code p, k} with
     * {@code p·stride + k·dilation − before = i}. Also the forward of a transposed convolution.
     *
     * @param dy gradient of the output. Not modified.
     * @param weight filters. Not modified.
     * @param bias added to each input channel (for the transposed convolution), or null. Not modified.
     * @param dx gradient of the input. Modified.
     * @param from first plane (example · inChannels + channel) to compute
     * @param to end of the planes, exclusive
     */
    public static void inputGradient(
            ConvGeometry g, float[] dy, float[] weight, float @Nullable [] bias, float[] dx, int from, int to) {
        Axis d = g.depth();
        Axis h = g.height();
        Axis w = g.width();
        for (int plane = from; plane < to; plane++) {
            int example = plane / g.inChannels();
            int channel = plane % g.inChannels();
            int group = channel / g.inPerGroup();
            int xAt = plane * g.inPositions();
            for (int id = 0; id < d.in(); id++) {
                for (int ih = 0; ih < h.in(); ih++) {
                    for (int iw = 0; iw < w.in(); iw++) {
                        double sum = bias == null ? 0 : bias[channel];
                        for (int o = group * g.outPerGroup(); o < (group + 1) * g.outPerGroup(); o++) {
                            int yAt = (example * g.outChannels() + o) * g.outPositions();
                            int wAt = (o * g.inPerGroup() + channel % g.inPerGroup()) * g.taps();
                            sum += stampSum(d, h, w, dy, yAt, weight, wAt, id, ih, iw);
                        }
                        dx[xAt++] = (float) sum;
                    }
                }
            }
        }
    }

    private static double stampSum(
            Axis d, Axis h, Axis w, float[] dy, int yAt, float[] weight, int wAt, int id, int ih, int iw) {
        double sum = 0;
        for (int kd = 0; kd < d.kernel(); kd++) {
            int od = outputUnder(d, id, kd);
            if (od < 0) {
                continue;
            }
            for (int kh = 0; kh < h.kernel(); kh++) {
                int oh = outputUnder(h, ih, kh);
                if (oh < 0) {
                    continue;
                }
                for (int kw = 0; kw < w.kernel(); kw++) {
                    int ow = outputUnder(w, iw, kw);
                    if (ow >= 0) {
                        sum += (double) weight[wAt + (kd * h.kernel() + kh) * w.kernel() + kw]
                                * dy[yAt + (od * h.out() + oh) * w.out() + ow];
                    }
                }
            }
        }
        return sum;
    }

    /** The output position whose tap lies on an input position, or −1 if there is none. */
    private static int outputUnder(Axis axis, int position, int tap) {
        int distance = position + axis.before() - tap * axis.dilation();
        if (distance < 0 || distance % axis.stride() != 0) {
            return -1;
        }
        int output = distance / axis.stride();
        return output < axis.out() ? output : -1;
    }

    /**
     * The gradient of the weights: {@code dw[o, c, k] = Σ_n Σ_p dy[n, o, p]·x[n, c, p·stride + k·dilation − before]},
     * and of the bias: {@code db[o] = Σ_n Σ_p dy[n, o, p]}.
     *
     * @param x input. Not modified.
     * @param dy gradient of the output. Not modified.
     * @param dw gradient of the weights. Modified.
     * @param db gradient of the bias, or null. Modified.
     * @param from first output channel to compute
     * @param to end of the output channels, exclusive
     */
    public static void weightGradient(
            ConvGeometry g, float[] x, float[] dy, float[] dw, float @Nullable [] db, int from, int to) {
        for (int o = from; o < to; o++) {
            if (db != null) {
                double sum = 0;
                for (int example = 0; example < g.batch(); example++) {
                    int yAt = (example * g.outChannels() + o) * g.outPositions();
                    for (int p = 0; p < g.outPositions(); p++) {
                        sum += dy[yAt + p];
                    }
                }
                db[o] = (float) sum;
            }
            int firstIn = o / g.outPerGroup() * g.inPerGroup();
            int wAt = o * g.inPerGroup() * g.taps();
            for (int c = 0; c < g.inPerGroup(); c++) {
                for (int kd = 0; kd < g.depth().kernel(); kd++) {
                    for (int kh = 0; kh < g.height().kernel(); kh++) {
                        for (int kw = 0; kw < g.width().kernel(); kw++) {
                            double sum = 0;
                            for (int example = 0; example < g.batch(); example++) {
                                int xAt = (example * g.inChannels() + firstIn + c) * g.inPositions();
                                int yAt = (example * g.outChannels() + o) * g.outPositions();
                                sum += overlapSum(g, x, xAt, dy, yAt, kd, kh, kw);
                            }
                            dw[wAt++] = (float) sum;
                        }
                    }
                }
            }
        }
    }

    private static double overlapSum(ConvGeometry g, float[] x, int xAt, float[] dy, int yAt, int kd, int kh, int kw) {
        Axis d = g.depth();
        Axis h = g.height();
        Axis w = g.width();
        double sum = 0;
        for (int od = 0; od < d.out(); od++) {
            int id = d.position(od, kd);
            if (id < 0 || id >= d.in()) {
                continue;
            }
            for (int oh = 0; oh < h.out(); oh++) {
                int ih = h.position(oh, kh);
                if (ih < 0 || ih >= h.in()) {
                    continue;
                }
                int row = xAt + (id * h.in() + ih) * w.in();
                int out = yAt + (od * h.out() + oh) * w.out();
                for (int ow = 0; ow < w.out(); ow++) {
                    int iw = w.position(ow, kw);
                    if (iw >= 0 && iw < w.in()) {
                        sum += (double) dy[out + ow] * x[row + iw];
                    }
                }
            }
        }
        return sum;
    }
}
