package dev.libella.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KNOWN = List.of("mnist", "fashion-mnist", "cifar10");

    @Test
    void findsWhatWasMeant() {
        assertThat(Nearest.name("fashon_mnist", KNOWN)).contains("fashion-mnist");
        assertThat(Nearest.name("CIFAR-10", KNOWN)).contains("cifar10");
        assertThat(Nearest.name("mnits", KNOWN)).contains("mnist");
        assertThat(Nearest.name("mnst", KNOWN)).contains("mnist");
        assertThat(Nearest.name("mnist", KNOWN)).contains("mnist");
    }

    @Test
    void saysNothingWhenNothingIsNear() {
        assertThat(Nearest.name("imagenet", KNOWN)).isEmpty();
        assertThat(Nearest.name("", KNOWN)).isEmpty();
        assertThat(Nearest.name("x", List.of())).isEmpty();
    }

    @Test
    void hintsListWhatIsKnown() {
        assertThat(Nearest.hint("mnst", KNOWN))
                .isEqualTo("; did you mean 'mnist'? Known: mnist, fashion-mnist, cifar10");
        assertThat(Nearest.hint("imagenet", KNOWN)).isEqualTo(". Known: mnist, fashion-mnist, cifar10");
    }
}
