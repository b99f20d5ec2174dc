package dev.libella.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.plan.Kernels;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

final class LayerTwinsTest {
    @Test
    void everyTextCanBeRun() throws Exception {
        String[] all =
                LayerTwins.class.getField("layers").getAnnotation(Param.class).value();

        assertThat(all).hasSizeGreaterThan(20).allSatisfy(text -> {
            LayerTwins twins = new LayerTwins();
            twins.kernels = Kernels.FASTEST;
            twins.layers = text;
            twins.open();
            twins.forward();
            twins.forwardAndGradients();
        });
    }
}
