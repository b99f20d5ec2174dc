package dev.libella.app.command;

import dev.libella.app.explain.FilterPictures;
import dev.libella.app.report.Json;
import dev.libella.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella filters MODEL -o FOLDER}. */
@Command(
        name = "filters",
        description = {
            "Draws a model's filters: one PNG for each convolution, named after it.",
            "Filters that see one channel or a colour image stand side by side; of others each row is one filter, with a"
                    + " tile for each channel that it sees: blue below 0, red above.",
            "Example: libella filters fashion-cnn.safetensors -o filters"
        })
public final class FiltersCommand implements Callable<Integer> {
    private static final int MOST = 64;

    @Mixin
    private final Output output = new Output();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A .safetensors file that train wrote, or an .onnx file.")
    private Path model = Path.of("");

    @Option(
            names = {"-o", "--out", "--output"},
            paramLabel = "FOLDER",
            defaultValue = "filters",
            description = "Where the pictures go; made if it is not there. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("filters");

    @Override
    public Integer call() throws IOException {
        Model loaded = ModelFile.load(model);
        List<FilterPictures> layers = FilterPictures.of(loaded.network(), loaded.parameters(), MOST);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(
                    "filters: '" + model + "' has no 2-dimensional convolution, and so no filters to draw");
        }
        Files.createDirectories(out);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (FilterPictures layer : layers) {
            Path file = out.resolve(layer.layer() + ".png");
            PngFile.write(layer.sheet(), file);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("layer", layer.layer());
            row.put("file", file.toString());
            row.put("filters", layer.filters());
            row.put("shown_filters", layer.shownFilters());
            row.put("channels", layer.channels());
            row.put("shown_channels", layer.shownChannels());
            rows.add(row);
            if (!output.json()) {
                output.out()
                        .println("Wrote " + file + ": " + layer.shownFilters() + " of " + layer.filters() + " filters, "
                                + layer.shownChannels() + " of " + layer.channels() + " channels each.");
            }
        }
        if (output.json()) {
            Json.write(Map.of("filters", rows), output.out());
        }
        output.out().flush();
        return 0;
    }
}
