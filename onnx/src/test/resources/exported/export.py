"""The graphs that ExportedGraphsTest reads: modules as PyTorch 1.13 (Debian's python3-torch) exports them.

    python3 export.py      writes NAME.onnx beside itself; NAME-11.onnx for opset 11 and a batch that is fixed
"""

import math
import pathlib
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
torch.manual_seed(0)


class Function(nn.Module):
    """A function of x and some modules as a module."""

    def __init__(self, function, *modules):
        super().__init__()
        self.function = function
        self.parts = nn.ModuleList(modules)

    def forward(self, x):
        return self.function(x, *self.parts)


def excite(x, squeezed, reduce, expand):
    gate = torch.sigmoid(expand(F.relu(reduce(squeezed.view(x.size(0), x.size(1))))))
    return gate.view(x.size(0), x.size(1), 1, 1)


def shuffle(x):
    n, c, h, w = x.size()
    return x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, -1, h, w)


def gelu_tanh(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * torch.pow(x, 3))))


def after_conv(*modules):
    return nn.Sequential(nn.Conv2d(3, 8, 3), *modules)  # [N, 8, 4, 4]


MODULES = {
    "gelu": after_conv(nn.GELU()),
    "gelu_tanh": after_conv(Function(gelu_tanh)),
    "hardswish": after_conv(nn.Hardswish()),
    "hardswish_formula": after_conv(Function(lambda x: x * F.relu6(x + 3) / 6)),
    "hardsigmoid": after_conv(nn.Hardsigmoid()),
    "hardsigmoid_formula": after_conv(Function(lambda x: F.relu6(x + 3) / 6)),
    "silu": after_conv(nn.SiLU()),
    "mish": after_conv(nn.Mish()),
    "softplus": after_conv(nn.Softplus()),
    "logsigmoid": after_conv(nn.LogSigmoid()),
    "tanhshrink": after_conv(nn.Tanhshrink()),
    "softshrink": after_conv(nn.Softshrink(0.3)),
    "hardshrink": after_conv(nn.Hardshrink(0.3)),
    "softsign": after_conv(nn.Softsign()),
    "relu6": after_conv(nn.ReLU6()),
    "layer_norm": after_conv(nn.LayerNorm([8, 4, 4])),
    "layer_norm_of_rows": after_conv(nn.LayerNorm(4)),
    "layer_norm_plain": after_conv(nn.Flatten(), nn.LayerNorm(128, elementwise_affine=False)),
    "group_norm": after_conv(nn.GroupNorm(4, 8)),
    "group_norm_plain": after_conv(nn.GroupNorm(4, 8, affine=False)),
    "instance_norm": after_conv(nn.InstanceNorm2d(8, affine=True)),
    "batch_norm": after_conv(nn.BatchNorm2d(8), nn.ReLU()),
    "excitation_of_convolutions": after_conv(
        Function(
            lambda x, a, b: x * torch.sigmoid(b(F.relu(a(x.mean([2, 3], keepdim=True))))),
            nn.Conv2d(8, 4, 1),
            nn.Conv2d(4, 8, 1),
        )
    ),
    "excitation_of_linear_layers": after_conv(
        Function(
            lambda x, a, b: x * excite(x, F.adaptive_avg_pool2d(x, 1), a, b).expand_as(x),
            nn.Linear(8, 4),
            nn.Linear(4, 8),
        )
    ),
    "flatten_by_view": after_conv(Function(lambda x, l: l(x.view(x.size(0), -1)), nn.Linear(128, 4))),
    "flatten_by_squeezing": after_conv(
        nn.AdaptiveAvgPool2d(1), Function(lambda x: x.squeeze(-1).squeeze(-1)), nn.Linear(8, 4)
    ),
    "mean": after_conv(Function(lambda x: x.mean([2, 3])), nn.Linear(8, 4)),
    "maximum": after_conv(Function(lambda x: x.amax((2, 3))), nn.Linear(8, 4)),
    "matrix_and_bias": after_conv(
        nn.Flatten(), Function(lambda x, l: torch.matmul(x, l.weight.t()) + l.bias, nn.Linear(128, 4))
    ),
    "dropout": after_conv(nn.Dropout2d(0.2), nn.Flatten(), nn.Dropout(0.3), nn.Linear(128, 4)),
    "channel_shuffle": after_conv(Function(shuffle)),
    "pixel_shuffle": after_conv(nn.PixelShuffle(2)),
    "l2_pool": after_conv(nn.LPPool2d(2, 2)),
    "l4_pool": after_conv(nn.LPPool2d(4, 3, 1)),
    "l1_pool": after_conv(nn.ReLU(), nn.LPPool2d(1, 2)),
    "mean_of_means": after_conv(Function(lambda x: x.mean(3).mean(2)), nn.Linear(8, 4)),
    "mean_of_kept_means": after_conv(Function(lambda x: x.mean(-2, keepdim=True).mean(-1, keepdim=True))),
    "maximum_of_maxima": after_conv(Function(lambda x: x.amax(2).amax(2)), nn.Linear(8, 4)),
}

for name, module in MODULES.items():
    module.eval()
    for part in module.modules():
        if isinstance(part, (nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm, nn.InstanceNorm2d)) and part.weight is not None:
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.5, 0.5)
    for opset, suffix, axes in (13, "", {"x": {0: "n"}, "y": {0: "n"}}), (11, "-11", None):
        torch.onnx.export(
            module,
            torch.randn(2, 3, 6, 6),
            str(pathlib.Path(__file__).parent / (name + suffix + ".onnx")),
            opset_version=opset,
            input_names=["x"],
            output_names=["y"],
            dynamic_axes=axes,
        )
