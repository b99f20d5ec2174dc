package dev.libella.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LibellaTest {
    @Test
    void everyCommandHasHelpInEnglish() {
        for (String name : Libella.commandLine().getSubcommands().keySet()) {
            Run help = Run.of(name, "--help");
            assertThat(help.code()).as(name).isZero();
            assertThat(help.out()).contains("Usage: libella " + name).contains("Exit codes:");
        }
    }

    @Test
    void everyCommandIsRegisteredUnderItsName() {
        Libella.commandLine()
                .getSubcommands()
                .forEach((name, command) ->
                        assertThat(command.getCommandSpec().name()).isEqualTo(name));
        assertThat(Libella.commandLine("info").getSubcommands()).containsOnlyKeys("info");
    }

    @Test
    void withoutACommandItShowsTheCommands() {
        Run run = Run.of();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: libella").contains("info");
    }

    @Test
    void anUnknownCommandIsWrongUsageAndTheNearestIsNamed() {
        Run run = Run.of("clasify");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .hasSize(2)
                .startsWith("libella: Unmatched argument at index 0: 'clasify'")
                .last()
                .isEqualTo("Did you mean: libella classify?");
    }

    @Test
    void anUnknownOptionIsWrongUsageWithoutAStackTrace() {
        Run run = Run.of("info", "--jsno");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("Unknown option: '--jsno'")
                .contains("Did you mean: --json?")
                .doesNotContain("\tat ");
    }

    @Test
    void whatIsLikeNoCommandGetsTheHelpNamed() {
        assertThat(Run.of("banana").err()).endsWith("Try 'libella --help' for more information.\n");
    }

    @Test
    void infoNamesVersionJvmAndThreads() {
        Run run = Run.of("info");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(Version.text())
                .contains(Runtime.version().toString())
                .containsPattern("threads +" + Runtime.getRuntime().availableProcessors());
        assertThat(run.err()).isEmpty();
    }

    @Test
    void theTestsRunOnTheVectorKernels() {
        assertThat(Run.of("info").out())
                .containsPattern("kernels +vector")
                .containsPattern("vector bits +(128|256|512)");
    }
}
