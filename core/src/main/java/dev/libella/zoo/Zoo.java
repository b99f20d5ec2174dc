package dev.libella.zoo;

import dev.libella.nn.Network;
import dev.libella.tensor.Shape;
import dev.libella.text.Nearest;
import java.util.Arrays;
import java.util.List;

/** The known networks, by name. */
public enum Zoo {
    /** LeNet-5 (LeCun et al. 1998). */
    LENET5("lenet5", 1, 28, 10),
    /** A fully connected network with two hidden layers of 512. */
    MLP("mlp", 1, 28, 10),
    /** Two blocks of convolution and pooling: the default network. */
    FASHION_CNN("fashion-cnn", 1, 28, 10),
    /** VGG with 11 layers (Simonyan and Zisserman 2014). */
    VGG11("vgg11", 3, 224, 1000),
    /** ResNet with 20 layers for small images (He et al. 2015, section 4.2). */
    RESNET20("resnet20", 3, 32, 10),
    /** ResNet with 18 layers (He et al. 2015). */
    RESNET18("resnet18", 3, 224, 1000),
    /** ResNet with 34 layers (He et al. 2015). */
    RESNET34("resnet34", 3, 224, 1000),
    /** ResNet with 50 layers (He et al. 2015). */
    RESNET50("resnet50", 3, 224, 1000),
    /** MobileNetV2 (Sandler et al. 2018). */
    MOBILENETV2("mobilenetv2", 3, 224, 1000),
    /** SqueezeNet 1.1 (Iandola et al. 2016). */
    SQUEEZENET1_1("squeezenet1_1", 3, 224, 1000),
    /** ShuffleNetV2 at width 1 (Ma et al. 2018). */
    SHUFFLENETV2("shufflenetv2", 3, 224, 1000),
    /** DenseNet with 121 layers (Huang et al. 2016). */
    DENSENET121("densenet121", 3, 224, 1000),
    /** EfficientNet-B0 (Tan and Le 2019). */
    EFFICIENTNET_B0("efficientnet_b0", 3, 224, 1000);

    private final String id;
    private final int channels;
    private final int size;
    private final int classes;

    Zoo(String id, int channels, int size, int classes) {
        this.id = id;
        this.channels = channels;
        this.size = size;
        this.classes = classes;
    }

    /**
     * The network of that name.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest name
     */
    public static Zoo named(String name) {
        return Arrays.stream(values())
                .filter(network -> network.id.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "zoo: there is no network '" + name + "'" + Nearest.hint(name, names())));
    }

    /** All names. */
    public static List<String> names() {
        return Arrays.stream(values()).map(network -> network.id).toList();
    }

    /** The name by which people ask for it: {@code fashion-cnn}. */
    public String id() {
        return id;
    }

    /** The input it was published for, {@code [C, H, W]}. */
    public Shape usualInput() {
        return Shape.of(channels, size, size);
    }

    /** The number of classes it was published for. */
    public int usualClasses() {
        return classes;
    }

    /** The network as published. */
    public Network network() {
        return network(usualInput(), classes);
    }

    /**
     * The network for other images or classes.
     *
     * @param imageShape one image, {@code [C, H, W]}
     * @param numberOfClasses numbers that come out, ≥ 1
     * @throws dev.libella.tensor.ShapeException if the images are too small for it or not {@code [C, H, W]}
     */
    public Network network(Shape imageShape, int numberOfClasses) {
        Images.check(id, imageShape, numberOfClasses);
        return switch (this) {
            case LENET5 -> LeNet5.network(imageShape, numberOfClasses);
            case MLP -> Mlp.network(imageShape, numberOfClasses);
            case FASHION_CNN -> FashionCnn.network(imageShape, numberOfClasses);
            case VGG11 -> Vgg.vgg11(imageShape, numberOfClasses);
            case RESNET20 -> ResNetCifar.resnet20(imageShape, numberOfClasses);
            case RESNET18 -> ResNet.resnet18(imageShape, numberOfClasses);
            case RESNET34 -> ResNet.resnet34(imageShape, numberOfClasses);
            case RESNET50 -> ResNet.resnet50(imageShape, numberOfClasses);
            case MOBILENETV2 -> MobileNetV2.network(imageShape, numberOfClasses);
            case SQUEEZENET1_1 -> SqueezeNet.squeezenet11(imageShape, numberOfClasses);
            case SHUFFLENETV2 -> ShuffleNetV2.width1(imageShape, numberOfClasses);
            case DENSENET121 -> DenseNet.densenet121(imageShape, numberOfClasses);
            case EFFICIENTNET_B0 -> EfficientNet.b0(imageShape, numberOfClasses);
        };
    }
}
