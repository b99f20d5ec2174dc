package dev.libella.app.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.libella.train.optimizer.Adagrad;
import dev.libella.train.optimizer.Adam;
import dev.libella.train.optimizer.AdamW;
import dev.libella.train.optimizer.Optimizer;
import dev.libella.train.optimizer.RMSprop;
import dev.libella.train.optimizer.SGD;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerTextTest {
    private static Optimizer parse(String text) {
        return OptimizerText.parse(text, OptionalDouble.empty());
    }

    @Test
    void aNameAloneHasPyTorchsDefaults() {
        assertThat(parse("sgd")).isEqualTo(new SGD(0.1));
        assertThat(parse("adam")).isEqualTo(new Adam());
        assertThat(parse("AdamW")).isEqualTo(new AdamW());
        assertThat(parse("rmsprop")).isEqualTo(new RMSprop());
        assertThat(parse("adagrad")).isEqualTo(new Adagrad());
    }

    @Test
    void settingsStandBehindTheName() {
        assertThat(parse("sgd momentum 0.9 nesterov decay 5e-4")).isEqualTo(new SGD(0.1, 0.9, 0, 5e-4, true, false));
        assertThat(parse(" adamw  decay 0.05 amsgrad")).isEqualTo(new AdamW(1e-3, 0.9, 0.999, 1e-8, 0.05, true, false));
    }

    @Test
    void theLearningRateIsAnOptionOfItsOwn() {
        assertThat(OptimizerText.parse("adam", OptionalDouble.of(0.01))).isEqualTo(new Adam(0.01));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    adm | the optimizer 'adm' is not known; did you mean 'adam'? Known: sgd, adam, adamw, rmsprop, adagrad
                    sgd momentun 0.9 | 'momentun' in 'sgd momentun 0.9' is not a setting of sgd; did you mean 'momentum'?\
                     Known: momentum, dampening, decay, nesterov
                    sgd momentum | 'momentum' in 'sgd momentum' needs a number behind it, as in 'momentum 0.9'
                    sgd momentum much | 'much' in 'sgd momentum much' must be a number, such as 0.9
                    sgd momentum NaN | 'nan' in 'sgd momentum NaN' must be a number, such as 0.9
                    sgd nesterov nesterov | 'nesterov' comes twice in 'sgd nesterov nesterov'; write it once
                    sgd nesterov | SGD: Nesterov needs a momentum above 0 and dampening 0; got momentum 0.0 and dampening 0.0
                    """)
    void mistakesAreExplained(String text, String sentence) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }
}
