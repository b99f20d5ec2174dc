package dev.libella.app.explain;

import dev.libella.app.html.Palette;
import dev.libella.explain.FeatureMaps;
import dev.libella.explain.ReceptiveRegions;
import dev.libella.explain.ReceptiveRegions.Span;
import dev.libella.model.Model;
import dev.libella.nn.Descriptions;
import dev.libella.nn.Network;
import dev.libella.nn.layer.Activation;
import dev.libella.nn.layer.Add;
import dev.libella.nn.layer.AvgPool2d;
import dev.libella.nn.layer.BatchNorm;
import dev.libella.nn.layer.Conv2d;
import dev.libella.nn.layer.Dropout;
import dev.libella.nn.layer.Dropout2d;
import dev.libella.nn.layer.Layer;
import dev.libella.nn.layer.Linear;
import dev.libella.nn.layer.MaxPool2d;
import dev.libella.nn.layer.PReLU;
import dev.libella.nn.layer.SumPool2d;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the page needs to compute any pixel of any layer again: feature maps, filters and windows, as {@code explain.js}
 * reads them. Layers are taken in order as long as they fit.
 *
 * @param json for the page
 * @param left names of layers that are left out because the page would become too large
 */
record PixelData(Map<String, Object> json, List<String> left) {
    /** Whether there is a layer to look at. */
    boolean hasLayers() {
        return json.get("layers") instanceof List<?> layers && !layers.isEmpty();
    }

    /** How the numbers of a layer come about, as far as the page can show it. */
    private enum Kind {
        CONV,
        MAX,
        AVERAGE,
        SUM,
        LINEAR,
        ADD,
        POINTWISE,
        OTHER
    }

    /**
     * Collects it.
     *
     * @param most numbers that the page may hold, at 4 bytes each
     */
    static PixelData of(Model model, FeatureMaps maps, long most) {
        Network network = model.network();
        ReceptiveRegions regions = ReceptiveRegions.of(network);
        Set<String> held = new HashSet<>(Set.of(Network.INPUT));
        long numbers = maps.image().data().length;
        List<Map<String, Object>> layers = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Network.Node node : network.nodes()) {
            long own = maps.of(node.name()).data().length + weights(model, node);
            boolean fits = node.output().rank() != 2 && numbers + own <= most && held.containsAll(node.inputs());
            if (!fits) {
                left.add(node.name());
                continue;
            }
            numbers += own;
            held.add(node.name());
            layers.add(layer(model, maps, regions, node));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("input", values(Network.INPUT, maps.image()));
        json.put("layers", layers);
        json.put("labels", model.labels());
        json.put("palettes", Map.of("signed", Palette.DIVERGING.colours(), "positive", Palette.GREY.colours()));
        return new PixelData(json, left);
    }

    private static long weights(Model model, Network.Node node) {
        return switch (kind(node)) {
            case CONV, LINEAR -> model.parameters().get(node.name() + ".weight").data().length;
            case MAX, AVERAGE, SUM, ADD, POINTWISE, OTHER -> 0;
        };
    }

    private static Map<String, Object> layer(
            Model model, FeatureMaps maps, ReceptiveRegions regions, Network.Node node) {
        Map<String, Object> layer = values(node.name(), maps.of(node.name()));
        layer.put("text", Descriptions.text(node.layer()));
        layer.put("inputs", node.inputs());
        layer.put("kind", kind(node).name());
        layer.put("rows", pairs(regions.rows(node.name())));
        layer.put("columns", pairs(regions.columns(node.name())));
        switch (node.layer()) {
            case Conv2d conv -> {
                windows(layer, conv.height(), conv.width());
                layer.put("groups", conv.groups());
                weights(layer, model, node.name());
            }
            case MaxPool2d pool -> windows(layer, pool.height(), pool.width());
            case SumPool2d pool -> windows(layer, pool.height(), pool.width());
            case AvgPool2d pool -> {
                windows(layer, pool.height(), pool.width());
                layer.put("countIncludePad", pool.countIncludePad());
                pool.divisorOverride().ifPresent(divisor -> layer.put("divisor", divisor));
            }
            case Linear linear -> weights(layer, model, node.name());
            default -> {
                // Nothing but its input.
            }
        }
        return layer;
    }

    private static Kind kind(Network.Node node) {
        Shape out = node.output();
        return switch (node.layer()) {
            case Conv2d c when out.rank() == 3 -> Kind.CONV;
            case MaxPool2d m when out.rank() == 3 -> Kind.MAX;
            case SumPool2d s when out.rank() == 3 -> Kind.SUM;
            case AvgPool2d a
            when out.rank() == 3 && !a.height().ceilMode() && !a.width().ceilMode() -> Kind.AVERAGE;
            case Linear l when out.rank() == 1 -> Kind.LINEAR;
            case Add a -> Kind.ADD;
            case Layer other when isPointwise(other) -> Kind.POINTWISE;
            default -> Kind.OTHER;
        };
    }

    /** Whether each number comes from the one number at its place. */
    private static boolean isPointwise(Layer layer) {
        return layer instanceof Activation
                || layer instanceof BatchNorm
                || layer instanceof PReLU
                || layer instanceof Dropout
                || layer instanceof Dropout2d;
    }

    private static Map<String, Object> values(String name, Tensor tensor) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("shape", tensor.shape().toArray());
        values.put("values", base64(tensor));
        return values;
    }

    private static void weights(Map<String, Object> layer, Model model, String name) {
        Tensor weight = model.parameters().get(name + ".weight");
        layer.put("weightShape", weight.shape().toArray());
        layer.put("weight", base64(weight));
        Optional.ofNullable(model.parameters().asMap().get(name + ".bias"))
                .ifPresent(bias -> layer.put("bias", base64(bias)));
    }

    private static void windows(Map<String, Object> layer, Window height, Window width) {
        layer.put("kernel", new int[] {height.kernel(), width.kernel()});
        layer.put("stride", new int[] {height.stride(), width.stride()});
        layer.put("before", new int[] {height.before(), width.before()});
        layer.put("after", new int[] {height.after(), width.after()});
        layer.put("dilation", new int[] {height.dilation(), width.dilation()});
    }

    private static List<int[]> pairs(List<Span> spans) {
        return spans.stream().map(span -> new int[] {span.from(), span.to()}).toList();
    }

    /** Float32, little-endian, as JavaScript's arrays hold it. */
    private static String base64(Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.data().length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
