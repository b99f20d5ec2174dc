package dev.libella.onnx.reader;

import dev.libella.nn.layer.*;
import dev.libella.onnx.operator.Call;
import dev.libella.onnx.tensor.OnnxTensor;
import dev.libella.tensor.Shape;
import dev.libella.tensor.Tensor;
import dev.libella.tensor.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The layers that exporters write as a group of nodes. */
final class Composites {
    /** A layer with its parameters. */
    record Part(Layer layer, Map<String, Tensor> tensors) {
        static Part of(Layer layer) {
            return new Part(layer, Map.of());
        }
    }

    /** Makes the layers that stand for a group, one after the other. */
    interface Maker {
        /**
         * Makes them.
         *
         * @param in the shape of one example of the group's input
         */
        List<Part> make(Importer importer, Pattern.Match match, Shape in);
    }

    /** Layers for every group that looks like this and whose settings fit. */
    record Rule(Pattern pattern, Predicate<Pattern.Match> fits, Maker maker) {}

    /** A group that was found. */
    record Group(Pattern.Match match, Maker maker) {}

    private static final List<Rule> RULES = rules();

    private Composites() {}

    /** The group that ends with a node, or null if there is none of which nobody else needs a part. */
    static @Nullable Group ending(Importer importer, Importer.Node last) {
        for (Rule rule : RULES) {
            Pattern.Match match = rule.pattern.match(importer, last);
            if (match != null && rule.fits.test(match) && importer.isClosed(match.nodes(), last)) {
                return new Group(match, rule.maker);
            }
        }
        return null;
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (String scaled : List.of("Div(x,1.4142135)", "Mul(x,0.70710678)")) {
            half(rules, "Add(Erf(" + scaled + "),1)", new GELU(false));
        }
        String tanh = "Add(Tanh(%s),1)";
        for (String cube : List.of("Pow(x,3)", "Mul(Mul(x,x),x)")) {
            half(rules, tanh.formatted("Mul(Add(x,Mul(" + cube + ",0.044715)),0.7978845)"), new GELU(true));
        }
        String square = "Add(Mul(Mul(x,x),0.044715),1)";
        half(rules, tanh.formatted("Mul(Mul(x,0.7978845)," + square + ")"), new GELU(true));
        half(rules, tanh.formatted("Mul(Mul(x," + square + "),0.7978845)"), new GELU(true));
        // PyTorch's relu6 is limited from below twice.
        rule(rules, "Clip(Relu(x),0,6)", match -> true, new ReLU6());
        for (String clip : List.of("Clip(Add(x,3),0,6)", "Clip(Relu(Add(x,3)),0,6)", "Clip(Add(x,3))")) {
            for (String form : List.of("Div(Mul(x,%s),6)", "Mul(Mul(x,%s),0.1666667)", "Mul(x,Div(%s,6))")) {
                rule(rules, form.formatted(clip), Composites::clipsToSix, new Hardswish());
            }
            rule(rules, "Mul(x,Mul(%s,0.1666667))".formatted(clip), Composites::clipsToSix, new Hardswish());
            rule(rules, "Div(%s,6)".formatted(clip), Composites::clipsToSix, new Hardsigmoid());
            rule(rules, "Mul(%s,0.1666667)".formatted(clip), Composites::clipsToSix, new Hardsigmoid());
        }
        rule(rules, "Mul(x,Tanh(Log(Add(Exp(x),1))))", match -> true, new Mish());
        rule(rules, "Log(Add(Exp(x),1))", match -> true, new Softplus());
        rule(rules, "Log(Sigmoid(x))", match -> true, new LogSigmoid());
        rule(rules, "Sub(x,Tanh(x))", match -> true, new Tanhshrink());
        rule(rules, "Div(x,Add(Abs(x),1))", match -> true, new Softsign());
        String soft = "Add(Where(Greater(x,$lambda),Sub(x,$lambda),0),Where(Less(x,$minus),Add(x,$lambda),0))";
        rules.add(shrink(soft, true));
        rules.add(shrink("Where(Or(Cast(Greater(x,$lambda)),Cast(Less(x,$minus))),x,0)", false));
        rules.add(shrink("Where(Or(Greater(x,$lambda),Less(x,$minus)),x,0)", false));
        String centred = "Sub(x,ReduceMean(x))";
        for (String squared : List.of("Pow(%s,2)".formatted(centred), "Mul(%s,%s)".formatted(centred, centred))) {
            String deviation = "Sqrt(Add(ReduceMean(" + squared + "),$epsilon))";
            affine(rules, "Div(" + centred + "," + deviation + ")", Composites::layerNorm);
        }
        affine(rules, "Reshape(InstanceNormalization(Reshape(x,$split),$ones,$zeros))", Composites::groupNorm);
        for (String flat : List.of("Reshape", "Flatten", "Squeeze")) {
            for (String back : List.of("Reshape", "Unsqueeze")) {
                String gemms = "Gemm(Relu(Gemm(" + flat + "(x),$weight1,$bias1)),$weight2,$bias2)";
                String gate = back + "(Sigmoid(" + gemms + "))";
                rules.add(new Rule(Pattern.of(gate), Composites::areLinear, Composites::excitation));
            }
        }
        // PyTorch's LPPool: the sum of powers as a mean times the patch's size, and its root with the mean's sign.
        for (String powers : List.of("AveragePool(Pad(Pow(x,$p),$pads))", "AveragePool(Pow(x,$p))")) {
            String root = "Pow(Mul(Mul(Sign(%s),Relu(Abs(%s))),$size),$root)".formatted(powers, powers);
            rules.add(new Rule(Pattern.of(root), match -> true, Composites::lpPool));
        }
        return List.copyOf(rules);
    }

    private static void rule(List<Rule> rules, String pattern, Predicate<Pattern.Match> fits, Layer layer) {
        rules.add(new Rule(Pattern.of(pattern), fits, (importer, match, in) -> List.of(Part.of(layer))));
    }

    /** {@code ½·x·factor} in each order that people write it in. */
    private static void half(List<Rule> rules, String factor, Layer layer) {
        for (String form : List.of("Mul(Mul(x,%s),0.5)", "Mul(Mul(x,0.5),%s)", "Mul(x,Mul(%s,0.5))")) {
            rule(rules, form.formatted(factor), match -> true, layer);
        }
    }

    /** A normalization, with factors and addends behind it and without. */
    private static void affine(List<Rule> rules, String normalized, Maker maker) {
        for (String form : List.of("Add(Mul(%s,$weight),$bias)", "%s")) {
            rules.add(new Rule(Pattern.of(form.formatted(normalized)), match -> true, maker));
        }
    }

    /** Before opset 11 the limits are settings. */
    private static boolean clipsToSix(Pattern.Match match) {
        Call clip = match.nodes("Clip").getFirst().call();
        return clip.inputs() == 3 || (clip.number("min", -1) == 0 && clip.number("max", -1) == 6);
    }

    private static Rule shrink(String pattern, boolean soft) {
        return new Rule(Pattern.of(pattern), match -> true, (importer, match, in) -> {
            double lambda = number(importer, match, "lambda");
            if (Math.abs(number(importer, match, "minus") + lambda) > 1e-6) {
                throw Importer.refusal("it shrinks positive and negative numbers differently, which no layer does");
            }
            return List.of(Part.of(soft ? new Softshrink(lambda) : new Hardshrink(lambda)));
        });
    }

    private static double number(Importer importer, Pattern.Match match, String name) {
        return constant(importer, match, name).number(0);
    }

    private static OnnxTensor constant(Importer importer, Pattern.Match match, String name) {
        OnnxTensor constant = importer.constant(match.constant(name));
        if (constant == null) {
            throw new IllegalStateException("what was a constant stays one");
        }
        return constant;
    }

    private static List<Part> layerNorm(Importer importer, Pattern.Match match, Shape in) {
        Call mean = match.nodes("ReduceMean").getFirst().call();
        int rank = in.rank() + 1;
        int[] axes = mean.integers("axes", 1).stream()
                .flatMapToInt(Arrays::stream)
                .map(axis -> mean.axis(axis, rank))
                .sorted()
                .toArray();
        boolean last = axes.length > 0 && axes.length < rank && axes[0] == rank - axes.length;
        if (!last || !mean.flag("keepdims", true)) {
            throw Importer.refusal("it normalises over the axes " + Arrays.toString(axes) + " of " + rank
                    + ", which no layer does: they must be the last ones");
        }
        Shape normalized = in.from(axes[0] - 1);
        boolean affine = match.has("weight");
        LayerNorm layer = new LayerNorm(normalized, number(importer, match, "epsilon"), affine);
        return List.of(new Part(layer, affine ? tensors(importer, match, normalized) : Map.of()));
    }

    private static List<Part> groupNorm(Importer importer, Pattern.Match match, Shape in) {
        OnnxTensor split = constant(importer, match, "split");
        boolean plain = all(constant(importer, match, "ones"), 1) && all(constant(importer, match, "zeros"), 0);
        if (split.elements() != 3 || !plain) {
            throw Importer.refusal("it normalises groups with a scale for each group, which no layer does");
        }
        boolean affine = match.has("weight");
        double epsilon = match.nodes("InstanceNormalization").getFirst().call().number("epsilon", 1e-5f);
        GroupNorm layer = new GroupNorm((int) split.integer(1), in.size(0), epsilon, affine);
        return List.of(new Part(layer, affine ? tensors(importer, match, Shape.of(in.size(0))) : Map.of()));
    }

    private static boolean all(OnnxTensor constant, double value) {
        return Arrays.stream(constant.numbers()).allMatch(number -> number == value);
    }

    private static Map<String, Tensor> tensors(Importer importer, Pattern.Match match, Shape shape) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : List.of("weight", "bias")) {
            OnnxTensor given = constant(importer, match, name);
            Tensor whole = given.elements() == 1
                    ? Tensor.full(shape, (float) given.number(0))
                    : given.reshape(shape).toTensor();
            tensors.put(name, whole);
        }
        return tensors;
    }

    private static List<Part> lpPool(Importer importer, Pattern.Match match, Shape in) {
        Importer.Node pool = match.nodes("AveragePool").getFirst();
        double p = number(importer, match, "p");
        boolean padded = match.has("pads") && !all(constant(importer, match, "pads"), 0);
        boolean whole = pool.call().integers("pads").stream()
                .flatMapToInt(Arrays::stream)
                .allMatch(pad -> pad == 0);
        if (padded || !whole || pool.call().flag("ceil_mode", false)) {
            throw Importer.refusal("it takes powers over patches that reach beyond the image, which no layer does");
        }
        List<Window> windows = new PoolReader(importer, pool.proto(), pool.call()).windows(in);
        int size = windows.stream().mapToInt(Window::kernel).reduce(1, (a, b) -> a * b);
        if (number(importer, match, "size") != size || Math.abs(number(importer, match, "root") * p - 1) > 1e-5) {
            throw Importer.refusal("it takes a root that does not fit its powers, or a mean of them; no layer does");
        }
        if (p != 1 && p % 2 != 0) {
            throw Importer.refusal("it adds powers of " + p
                    + " with their signs, which no layer does; an even norm, or 1," + " can be read");
        }
        return List.of(Part.of(p == 1 ? PoolReader.sum(windows) : PoolReader.norm(p, windows)));
    }

    private static boolean areLinear(Pattern.Match match) {
        return match.nodes("Gemm").stream()
                .map(Importer.Node::call)
                .allMatch(gemm -> gemm.flag("transB", false)
                        && !gemm.flag("transA", false)
                        && gemm.number("alpha", 1) == 1
                        && gemm.number("beta", 1) == 1);
    }

    /** The linear layers of a squeeze-and-excitation: over {@code [C, 1, 1]} convolutions with 1×1 kernels. */
    private static List<Part> excitation(Importer importer, Pattern.Match match, Shape in) {
        if (in.rank() != 3 || in.size(1) != 1 || in.size(2) != 1) {
            throw Importer.refusal("linear layers are put back into images over " + in.prepend(1)
                    + ", which is no squeeze-and-excitation");
        }
        Part reduce = pointwise(importer, match, "1");
        Part expand = pointwise(importer, match, "2");
        return List.of(reduce, Part.of(new ReLU()), expand, Part.of(new Sigmoid()));
    }

    private static Part pointwise(Importer importer, Pattern.Match match, String number) {
        Tensor weight = constant(importer, match, "weight" + number).toTensor();
        int out = weight.shape().size(0);
        int in = weight.shape().size(1);
        Tensor bias = Constants.vector(constant(importer, match, "bias" + number));
        Tensor kernels = Tensor.of(Shape.of(out, in, 1, 1), weight.data());
        return new Part(Conv2d.of(in, out, 1), Map.of("weight", kernels, "bias", bias));
    }
}
