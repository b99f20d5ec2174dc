package dev.libella.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Mean and standard deviation of each channel over all pixels of a data set.
 *
 * @param mean one number for each channel
 * @param std one number for each channel; 1 where a channel is the same everywhere
 */
record Moments(List<Float> mean, List<Float> std) {

    /** Summed in double, example after example: the same bits every time. */
    static Moments of(Dataset data) {
        if (data.size() == 0) {
            throw new IllegalArgumentException(
                    "preprocessing: mean and standard deviation need at least one image; the data set is empty");
        }
        int channels = data.shape().size(0);
        int plane = data.shape().elements() / channels;
        double[] sum = new double[channels];
        double[] squares = new double[channels];
        float[] image = new float[channels * plane];
        for (int index = 0; index < data.size(); index++) {
            data.image(index, image, 0);
            for (int channel = 0; channel < channels; channel++) {
                double s = 0;
                double q = 0;
                for (int i = channel * plane; i < (channel + 1) * plane; i++) {
                    s += image[i];
                    q += (double) image[i] * image[i];
                }
                sum[channel] += s;
                squares[channel] += q;
            }
        }
        List<Float> mean = new ArrayList<>();
        List<Float> std = new ArrayList<>();
        double count = (double) data.size() * plane;
        for (int channel = 0; channel < channels; channel++) {
            double m = sum[channel] / count;
            // Below 10⁻⁶ it is the rounding of the sums: one step of a byte in a million pixels is more.
            float s = (float) Math.sqrt(Math.max(0, squares[channel] / count - m * m));
            mean.add((float) m);
            std.add(s < 1e-6f ? 1f : s);
        }
        return new Moments(mean, std);
    }
}
