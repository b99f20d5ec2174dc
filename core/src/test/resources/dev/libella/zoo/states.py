#!/usr/bin/env python3
"""What torchvision's networks are made of and what they compute, for the tests of the zoo.

    states.py FOLDER    writes NAME.txt for each network; made with torchvision 0.14.1, PyTorch 1.13

A file has a line for each entry of the state dict, "path shape", as published (for 1000 classes), and last the network's
ten outputs for 10 classes and one image of 64×64, all numbers given by the formula below, which the test has, too. vgg11
has no outputs: its 532 MB of weights take too long.
"""

import math
import sys
from pathlib import Path

import numpy
import torch
import torchvision

NETWORKS = {
    "resnet18": "resnet18",
    "resnet34": "resnet34",
    "resnet50": "resnet50",
    "vgg11": "vgg11",
    "mobilenetv2": "mobilenet_v2",
    "squeezenet1_1": "squeezenet1_1",
    "shufflenetv2": "shufflenet_v2_x1_0",
    "densenet121": "densenet121",
    "efficientnet_b0": "efficientnet_b0",
}


def numbers(key, count):
    """Numbers from -1 to 1 that every language computes alike: the upper half of (n·2654435761) mod 2³²."""
    n = (numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(key * 7919)) * numpy.uint64(2654435761)
    return ((n % numpy.uint64(1 << 32)) // numpy.uint64(1 << 16)).astype(numpy.float64) / 32768 - 1


def weights(index, name, shape):
    values = numbers(index, math.prod(shape))
    if len(shape) > 1:
        values = values * math.sqrt(6 / math.prod(shape[1:]))
    elif name.endswith("running_var") or name.endswith(".weight"):
        values = 1 + values / 4
    else:
        values = values / 4
    return torch.tensor(values.astype(numpy.float32).reshape(shape))


def main(folder):
    for name, function in NETWORKS.items():
        create = getattr(torchvision.models, function)
        lines = [f"{path} {'x'.join(map(str, tensor.shape))}".rstrip() for path, tensor in create().state_dict().items()]
        if name != "vgg11":
            network = create(num_classes=10).eval()
            state = network.state_dict()
            paths = [path for path in state if not path.endswith("num_batches_tracked")]
            for index, path in enumerate(paths):
                state[path] = weights(index, path, tuple(state[path].shape))
            network.load_state_dict(state)
            image = torch.tensor(numbers(1000, 3 * 64 * 64).astype(numpy.float32).reshape(1, 3, 64, 64))
            with torch.no_grad():
                lines.append("= " + " ".join(f"{value:.8g}" for value in network(image)[0].tolist()))
        Path(folder, name + ".txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
