package dev.libella.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.bench.workload.Workload;
import dev.libella.bench.workload.Workloads;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PassTest {
    @Test
    void whatTargetsNeedComesFirstWithEveryNumberOfThreads() {
        List<Pass> passes = Pass.of(Settings.parse(List.of("--full", "--threads", "2,1")));

        assertThat(passes).extracting(Pass::threads).containsExactly(2, 1, 2, 1);
        assertThat(passes.getFirst().workloads())
                .extracting(Workload::name)
                .contains("resnet18 training", "conv (16,512,7,512,3,1,1) forward + gradients")
                .doesNotContain("conv (16,512,7,512,3,1,1) weight gradient");
        assertThat(passes.get(1).workloads()).extracting(Workload::name).contains(Workloads.DIRECT_CONVOLUTION);
    }

    @Test
    void theFullComparisonHasEverythingOnceForEachNumberOfThreads() {
        List<Pass> passes = Pass.of(Settings.parse(List.of("--full", "--threads", "2,1")));

        assertThat(passes.stream().filter(pass -> pass.threads() == 1).flatMap(pass -> pass.workloads().stream()))
                .containsExactlyInAnyOrderElementsOf(Workloads.all());
    }

    @Test
    void theQuickOneIsASinglePass() {
        assertThat(Pass.of(Settings.parse(List.of("--quick", "--threads", "2"))))
                .singleElement()
                .satisfies(pass -> assertThat(pass.workloads()).allMatch(Workload::quick));
    }

    @Test
    void nothingThatFitsIsNoPass() {
        assertThat(Pass.of(Settings.parse(List.of("--only", "there is no such workload"))))
                .isEmpty();
    }
}
