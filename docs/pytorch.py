#!/usr/bin/env python3
"""Sends networks from PyTorch to Libella and back, and compares what both compute.

    docs/pytorch.py [LIBELLA]    LIBELLA is the program, ./libella of this clone unless it is given

Needs PyTorch (Debian: apt-get install python3-torch); where torchvision is there (python3-torchvision), its networks
make the journey, too. Ends with 0 if all outputs agree.
"""

import json
import subprocess
import struct
import sys
import tempfile
from pathlib import Path

import numpy
import torch
from torch import nn

try:
    import torchvision
except ImportError:
    torchvision = None

LIBELLA = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).resolve().parent.parent / "libella")
TOLERANCE = 1e-4  # of the largest output: what is left is the order in which float32 sums are added

# --- Safetensors, without the package of that name: 8 bytes for the header's length, the header, the numbers -------------

TYPES = {"F32": torch.float32, "I64": torch.int64}
NAMES = {dtype: name for name, dtype in TYPES.items()}


def save_file(state, path):
    header, chunks, offset = {"__metadata__": {"format": "pt"}}, [], 0
    for name, tensor in state.items():
        data = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {
            "dtype": NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        chunks.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def load_file(path):
    content = Path(path).read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    state = {}
    for name, entry in header.items():
        begin, end = (8 + length + at for at in entry["data_offsets"])
        numbers = torch.frombuffer(bytearray(content[begin:end]), dtype=TYPES[entry["dtype"]])
        state[name] = numbers.reshape(entry["shape"])
    return state


# --- Both directions -----------------------------------------------------------------------------------------------------


class LeNet5(nn.Module):
    """The zoo's lenet5: the same names, so the same paths in the state dict."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.conv1(x).relu(), 2)
        x = nn.functional.max_pool2d(self.conv2(x).relu(), 2)
        x = self.fc2(self.fc1(x.flatten(1)).relu()).relu()
        return self.fc3(x)


def libella(*arguments):
    return subprocess.run([LIBELLA, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def libellas_outputs(folder, model, images):
    numpy.save(folder / "x.npy", images.numpy())
    libella("run", model, "--input", folder / "x.npy", "--output", folder / "y.npy")
    return torch.from_numpy(numpy.load(folder / "y.npy"))


def compare(what, module, images, outputs):
    with torch.no_grad():
        wanted = module.eval()(images)
    error = ((outputs - wanted).abs().max() / wanted.abs().max()).item()
    print(f"{what}: {wanted.shape[1]} outputs for {len(images)} images, largest difference {error:.1e} of the largest")
    return error <= TOLERANCE


def to_libella(folder, name, module, images):
    """PyTorch's weights, saved as a state dict, in the network of the same name."""
    save_file(module.state_dict(), folder / "weights.safetensors")
    libella("import", folder / "weights.safetensors", "--network", name, "-o", folder / "model.safetensors",
            "--input", "x".join(map(str, images.shape[1:])))
    outputs = libellas_outputs(folder, folder / "model.safetensors", images)
    return compare(f"PyTorch to Libella, {name}", module, images, outputs)


def to_pytorch(folder, images):
    """A model that Libella has trained, in a module with the same names."""
    model = folder / "trained.safetensors"
    libella("train", "--network", "lenet5", "--epochs", "1", "--out", model)
    module = LeNet5()
    module.load_state_dict(load_file(model))
    return compare("Libella to PyTorch, lenet5", module, images, libellas_outputs(folder, model, images))


def main():
    torch.manual_seed(1)
    networks = {"lenet5": (LeNet5(), (1, 28, 28))}
    if torchvision is not None:
        for name, function in {"resnet18": "resnet18", "mobilenetv2": "mobilenet_v2"}.items():
            networks[name] = getattr(torchvision.models, function)(num_classes=10), (3, 64, 64)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        equal = [to_libella(folder, name, module, torch.randn(2, *shape)) for name, (module, shape) in networks.items()]
        equal.append(to_pytorch(folder, torch.randn(2, 1, 28, 28)))
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())
