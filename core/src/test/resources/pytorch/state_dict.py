"""Writes state_dict.safetensors and state_dict_io.safetensors: a PyTorch module's weights, and an input with its output.

Made with Python 3.11 and PyTorch 1.13.1: python3 state_dict.py
The writer is by hand, after the format's description: 8 bytes length, JSON header, elements, little-endian.
"""

import collections
import json
import struct

import torch
from torch import nn

NAMES = {torch.float32: "F32", torch.float16: "F16", torch.float64: "F64", torch.int64: "I64"}


def write(path, tensors):
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {
            "dtype": NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + size],
        }
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.contiguous().numpy().tobytes())


torch.manual_seed(20261122)
network = nn.Sequential(
    collections.OrderedDict(
        conv1=nn.Conv2d(2, 4, (3, 5), stride=(1, 2), padding=(1, 2), bias=False),
        bn1=nn.BatchNorm2d(4),
        relu1=nn.ReLU(),
        maxpool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(4, 6, 3, groups=2, dilation=2),
        silu1=nn.SiLU(),
        flatten1=nn.Flatten(),
        linear1=nn.Linear(12, 5),
    )
)
network.train()
for _ in range(3):
    network(torch.randn(8, 2, 12, 20))  # moves the running moments
network.eval()
image = torch.randn(2, 2, 12, 20)
with torch.no_grad():
    output = network(image)
write("state_dict.safetensors", network.state_dict())
write("state_dict_io.safetensors", {"input": image, "output": output})
