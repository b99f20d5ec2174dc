package dev.libella.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.libella.bench.workload.Workload;
import dev.libella.bench.workload.Workloads;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    private static final Workload POOL = Workloads.named("max pool 2×2, 64×32×28×28 forward + gradients");
    private static final Workload LENET5 = Workloads.named("lenet5 training");

    @Test
    void readsAllOptions() {
        Settings settings = Settings.parse(List.of("--standard", "--json", "--only", "^lenet5", "--threads", "4,1"));

        assertThat(settings.thoroughness()).isEqualTo(Thoroughness.STANDARD);
        assertThat(settings.json()).isTrue();
        assertThat(settings.threads()).containsExactly(4, 1);
        assertThat(settings.includes(LENET5, 4)).isTrue();
        assertThat(settings.includes(POOL, 4)).isFalse();
        assertThat(settings.command()).isEqualTo("bench/run --standard --only '^lenet5' --threads 4,1");
    }

    @Test
    void aPartThatIsAskedForIsMeasuredHoweverQuickly() {
        assertThat(Settings.parse(List.of("--quick")).includes(POOL, 2)).isFalse();
        assertThat(Settings.parse(List.of("--quick", "--only", "max pool")).includes(POOL, 2))
                .isTrue();
    }

    @Test
    void oneThreadIsMeasuredWhereItTellsSomething() {
        Settings settings = Settings.parse(List.of("--standard", "--threads", "2,1"));

        assertThat(settings.includes(POOL, 2)).isTrue();
        assertThat(settings.includes(POOL, 1)).isFalse();
        assertThat(settings.includes(LENET5, 1)).isTrue();
        assertThat(settings.includes(Workloads.named("resnet18 training"), 1)).isTrue();
        assertThat(Settings.parse(List.of("--full")).includes(POOL, 1)).isTrue();
    }

    @Test
    void whatIsApartFromTheWorkloadsIsNotQuick() {
        assertThat(Settings.parse(List.of("--quick")).includes(Footprint.START)).isFalse();
        assertThat(Settings.parse(List.of("--standard")).includes(Footprint.START))
                .isTrue();
        assertThat(Settings.parse(List.of("--quick", "--only", "process start")).includes(Footprint.START))
                .isTrue();
        assertThat(Settings.parse(List.of("--only", "lenet5 latency")).includes(Footprint.START))
                .isFalse();
    }

    @Test
    void theFastestPeersAlwaysTakePartAndAllInTheFirstComparison() {
        Contestant slow = Contestant.PEERS.getLast();
        Contestant fast = Contestant.PEERS.getFirst();

        assertThat(Thoroughness.QUICK.includes(fast, false)).isTrue();
        assertThat(Thoroughness.QUICK.includes(slow, true)).isFalse();
        assertThat(Thoroughness.STANDARD.includes(slow, true)).isTrue();
        assertThat(Thoroughness.STANDARD.includes(slow, false)).isFalse();
        assertThat(Thoroughness.FULL.includes(slow, false)).isTrue();
    }

    @Test
    void saysWhatToWriteInstead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse(List.of("--fast")))
                .withMessage("bench: there is no option '--fast'; there are --quick, --standard, --full, --json,"
                        + " --only PATTERN, --threads N,N");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse(List.of("--threads", "2,x")))
                .withMessage("bench: --threads must be numbers from 1 on, separated by commas; got '2,x'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse(List.of("--threads", "0")))
                .withMessageContaining("got '0'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse(List.of("--only", "conv (4")))
                .withMessageContaining("--only must be a regular expression; got 'conv (4'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.parse(List.of("--only")))
                .withMessage("bench: --only needs a value");
    }
}
