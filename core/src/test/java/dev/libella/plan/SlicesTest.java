package dev.libella.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.nn.Network;
import dev.libella.nn.Parameters;
import dev.libella.tensor.Tensor;
import dev.libella.zoo.Zoo;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicesTest {
    private static final Network LENET = Zoo.LENET5.network();

    @ParameterizedTest
    @CsvSource({
        "LENET5, 63, 63",
        "LENET5, 64, 32",
        "LENET5, 128, 32",
        "LENET5, 131, 32",
        "FASHION_CNN, 64, 8",
        "RESNET20, 128, 16",
        "RESNET20, 1, 1",
        "RESNET18, 8, 8",
        "MLP, 64, 64"
    })
    void areCutWhereWhatLayersHandOnWouldNotFit(Zoo zoo, int batch, int slice) {
        assertThat(Slices.size(zoo.network(), batch)).isEqualTo(slice);
    }

    @ParameterizedTest
    @CsvSource({"128, 1", "131, 2", "161, 3"})
    void giveWhatEachImageGives(int batch, int threads) {
        Parameters parameters = Parameters.initialize(LENET, 1);
        Plan plan = Plan.inference(LENET, parameters, batch, PlanOptions.threads(threads));
        assertThat(plan.slice()).isLessThan(batch);
        Plan part = Plan.inference(LENET, parameters, plan.slice(), PlanOptions.threads(1));
        Tensor images = images(batch);
        float[] logits = plan.forward(images).data().clone();
        assertThat(plan.forward(images).data()).containsExactly(logits);

        int pixels = LENET.input().elements();
        int classes = LENET.output().elements();
        Tensor some = Tensor.zeros(LENET.input().prepend(plan.slice()));
        for (int first = 0; first + plan.slice() <= batch; first++) {
            System.arraycopy(images.data(), first * pixels, some.data(), 0, some.data().length);
            float[] expected = part.forward(some).data();
            for (int i = 0; i < expected.length; i++) {
                assertThat(logits[first * classes + i]).isEqualTo(expected[i]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "128, 2"})
    void takeTheTimeOfEachStep(int batch, int threads) {
        Plan plan = Plan.inference(LENET, Parameters.initialize(LENET, 1), batch, PlanOptions.threads(threads));
        Tensor images = images(batch);
        float[] expected = plan.forward(images).data().clone();
        long[] nanoseconds = new long[plan.lines().size()];
        assertThat(plan.forward(images, nanoseconds).data()).containsExactly(expected);
        assertThat(nanoseconds).doesNotContain(0);
        long[] once = nanoseconds.clone();
        plan.forward(images, nanoseconds);
        for (int i = 0; i < once.length; i++) {
            assertThat(nanoseconds[i]).isGreaterThan(once[i]);
        }
    }

    @Test
    void followChangedParameters() {
        Parameters parameters = Parameters.initialize(LENET, 1);
        Plan plan = Plan.inference(LENET, parameters, 128, PlanOptions.threads(2));
        Tensor images = images(128);
        float[] before = plan.forward(images).data().clone();
        parameters.get("conv1.weight").data()[3] += 1;
        plan.refresh();
        float[] after = plan.forward(images).data();
        assertThat(after).isNotEqualTo(before);
        assertThat(after)
                .containsExactly(Plan.inference(LENET, parameters, 128, PlanOptions.threads(1))
                        .forward(images)
                        .data());
    }

    @Test
    void nameTheLayerThatIsNotFinite() {
        Plan plan = Plan.inference(LENET, Parameters.initialize(LENET, 1), 128, PlanOptions.threads(1));
        Tensor images = images(128);
        assertThat(plan.firstNonFinite(images)).isEmpty();
        images.data()[images.data().length - 300] = Float.NaN;
        assertThat(plan.firstNonFinite(images)).contains("relu1");
    }

    private static Tensor images(int batch) {
        Tensor images = Tensor.zeros(LENET.input().prepend(batch));
        Random random = new Random(batch);
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = random.nextFloat();
        }
        return images;
    }
}
