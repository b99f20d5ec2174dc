package dev.libella.app.command;

import dev.libella.app.explain.Pictures;
import dev.libella.app.explain.Pictures.Scale;
import dev.libella.app.report.Json;
import dev.libella.explain.FeatureMaps;
import dev.libella.plan.PlanOptions;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code libella features MODEL IMAGE --layer NAME -o features.png}. */
@Command(
        name = "features",
        description = {
            "Draws what a layer makes of an image: all its channels as one PNG, row by row, in one scale.",
            "Numbers from 0 up are grey; where some are negative, blue is below 0 and red above.",
            "Example: libella features fashion-cnn.safetensors boot.png --layer conv1 -o conv1.png"
        })
public final class FeaturesCommand implements Callable<Integer> {
    private static final int TILE = 112;
    private static final int VECTOR_WIDTH = 32;

    @Mixin
    private final Output output = new Output();

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A .safetensors file that train wrote, or an .onnx file.")
    private Path model = Path.of("");

    @Parameters(index = "1", paramLabel = "IMAGE", description = "An image file, of any size, grey or colour.")
    private Path image = Path.of("");

    @Option(
            names = "--layer",
            required = true,
            paramLabel = "NAME",
            description = "The layer, as inspect names it; input is the image itself.")
    private String layer = "";

    @Option(
            names = {"-o", "--out", "--output"},
            paramLabel = "FILE",
            description = "Where the picture goes. Default: the layer's name with .png.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException {
        ModelImage given = ModelImage.load(model, image);
        FeatureMaps maps = FeatureMaps.of(
                given.model().network(),
                given.model().parameters(),
                given.image(),
                PlanOptions.threads(Runtime.getRuntime().availableProcessors()));
        Tensor found = output.option("--layer", () -> maps.of(layer));
        Tensor channels = planes(found);
        Scale scale = Scale.of(channels);
        List<BufferedImage> tiles = new ArrayList<>();
        for (int channel = 0; channel < channels.shape().size(0); channel++) {
            tiles.add(Pictures.channel(channels, channel, scale));
        }
        int columns = (int) Math.ceil(Math.sqrt(tiles.size()));
        int longer = Math.max(channels.shape().size(1), channels.shape().size(2));
        BufferedImage sheet = Pictures.sheet(tiles, columns, Math.max(1, TILE / longer));
        Path file = out.orElse(Path.of(layer + ".png"));
        PngFile.write(sheet, file);
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("layer", layer);
            json.put("shape", found.shape().toArray());
            json.put("low", scale.low());
            json.put("high", scale.high());
            json.put("file", file.toString());
            Json.write(json, output.out());
        } else {
            output.out()
                    .println("Wrote " + file + ": " + layer + ", "
                            + found.shape().toCrossString() + ".");
            output.out().flush();
        }
        return 0;
    }

    /** A vector as rows of {@value #VECTOR_WIDTH} numbers, the last one filled up with 0. */
    private static Tensor planes(Tensor maps) {
        if (maps.shape().rank() == 3) {
            return maps;
        }
        int count = maps.data().length;
        int width = Math.min(VECTOR_WIDTH, count);
        int height = Math.ceilDiv(count, width);
        Tensor plane = Tensor.zeros(Shape.of(1, height, width));
        System.arraycopy(maps.data(), 0, plane.data(), 0, count);
        return plane;
    }
}
