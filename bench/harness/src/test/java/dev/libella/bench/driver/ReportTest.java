package dev.libella.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.libella.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    private static final Row MLP = new Row(
            "Training",
            "mlp training",
            2,
            "images/s",
            Figure.Better.HIGHER,
            Map.of("Libella", 30_000.0, "PyTorch", 12_000.0, "DJL", 20_000.0),
            OptionalDouble.empty());

    private static final Row POOL = new Row(
            "Moving data",
            "max pool 2×2, 64×32×28×28 forward",
            2,
            "GB/s",
            Figure.Better.HIGHER,
            Map.of("Libella", 10.0),
            OptionalDouble.of(40));

    private static String report(boolean part) {
        Remarks remarks = new Remarks();
        remarks.add("mlp training", Contestant.LIBELLA, "its results differ");
        return Report.of(
                List.of("Measured today"), 5, part, List.of("Libella", "PyTorch", "DJL"), List.of(MLP, POOL), remarks);
    }

    @Test
    void holdsEachTargetAgainstWhatWasMeasured() {
        assertThat(report(false))
                .contains("1 of " + Targets.list().size() + " are met")
                .contains(
                        "| mlp training | 2 | ≥ 1.3 × best peer | 1.50 (30,000 against DJL's 20,000 images/s) | yes |")
                .contains("| ≥ 50 % of the machine's limit | 25 % of 40.0 GB/s | **no** |")
                .contains("| lenet5 training | 2 | ≥ 3.0 × best peer | not measured | – |");
    }

    @Test
    void aPartShowsOnlyTheTargetsItMeasured() {
        assertThat(report(true)).contains("| mlp training | 2 | ≥ 1.3").doesNotContain("not measured");
    }

    @Test
    void hasATableForEachFamily() {
        assertThat(report(false))
                .contains("the median of 5 turns")
                .contains("| workload | threads | unit | Libella | PyTorch | DJL | ratio |")
                .contains("| mlp training | 2 | images/s | 30,000 | 12,000 | 20,000 | **1.50** |")
                .contains("| max pool 2×2, 64×32×28×28 forward | 2 | GB/s | 10.0 | **–** | 25 % |")
                .contains("- Libella: its results differ (mlp training)");
    }

    @Test
    void rowsAreInTheOrderOfTheWorkloads() {
        Row one = new Row("Training", "mlp training", 1, "images/s", MLP.better(), MLP.values(), MLP.limit());
        Row size = new Row("Size", Footprint.SIZE, 2, "MB", Figure.Better.LOWER, Map.of(), OptionalDouble.empty());

        assertThat(Row.sorted(List.of(size, POOL, one, MLP))).containsExactly(MLP, one, POOL, size);
    }

    @Test
    void jsonHasTheSevenFieldsOfEachRow() {
        Json json = Json.parse(JsonRows.of(List.of(MLP, POOL)));

        assertThat(json).isEqualTo(Json.parse("""
                        [{"workload": "mlp training", "threads": 2, "unit": "images/s", "libella": 30000.0,
                          "best_peer": "DJL", "best_peer_value": 20000.0, "ratio": 1.50000},
                         {"workload": "max pool 2×2, 64×32×28×28 forward", "threads": 2, "unit": "GB/s",
                          "libella": 10.0000, "best_peer": null, "best_peer_value": null, "ratio": null}]
                        """));
    }

    @Test
    void keepsWhatWasWrittenByHand(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("performance.md");
        String empty = Notes.of(file);
        Files.writeString(file, "# Old figures\n" + empty + "\n## Reasons\n\nBandwidth.\n");

        assertThat(empty).contains("bench/run keeps it");
        assertThat(Notes.of(file)).isEqualTo(empty + "\n## Reasons\n\nBandwidth.\n");
    }
}
