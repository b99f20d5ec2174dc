package dev.libella.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.bench.workload.Workload;
import dev.libella.bench.workload.Workloads;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;

final class KernelTwinsTest {
    @Test
    void everyTwinIsAWorkload() throws NoSuchFieldException {
        Param names = KernelTwins.class.getField("workload").getAnnotation(Param.class);

        assertThat(Workloads.all()).extracting(Workload::name).contains(names.value());
    }
}
