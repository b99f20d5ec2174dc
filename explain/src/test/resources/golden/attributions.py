"""Writes attributions.json: the gradient, integrated gradients and Grad-CAM of a small network for one image.

Made with Python 3.11 and PyTorch 1.13: python3 attributions.py > attributions.json
The weights are a formula that AttributionsTest repeats.
"""

import json

import torch
from torch import nn


def numbers(shape, key):
    count = torch.Size(shape).numel()
    values = [((i * 7919 + key * 104729) % 2003 - 1001) / 1001.0 for i in range(count)]
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


conv1, bn1, conv2, linear = nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.Conv2d(4, 6, 3), nn.Linear(96, 5)
with torch.no_grad():
    for key, tensor in enumerate(
        [conv1.weight, conv1.bias, bn1.weight, bn1.bias, conv2.weight, conv2.bias, linear.weight, linear.bias], 1
    ):
        tensor.copy_(numbers(tensor.shape, key) * 0.3 + (1 if key == 3 else 0))
    bn1.running_mean.copy_(numbers([4], 9) * 0.3)
    bn1.running_var.copy_(numbers([4], 10) * 0.3 + 1)

before = nn.Sequential(conv1, bn1, nn.ReLU(), nn.MaxPool2d(2), conv2, nn.ReLU()).eval()
behind = nn.Sequential(nn.Flatten(), linear).eval()
TARGET = 3
STEPS = 20
image = numbers([1, 2, 12, 12], 100)


def gradient(x):
    x = x.clone().requires_grad_(True)
    score = behind(before(x))[0, TARGET]
    return torch.autograd.grad(score, x)[0]


# Gradients at the middles of equal steps from zeros to the image.
total = sum(gradient(image * ((step + 0.5) / STEPS)).double() for step in range(STEPS))
integrated = (image.double() * total / STEPS).float()

maps = before(image)
scores = behind(maps)
slopes = torch.autograd.grad(scores[0, TARGET], maps)[0]
weights = slopes.mean(dim=(2, 3), keepdim=True)
cam = torch.relu((weights * maps).sum(dim=1))[0]
enlarged = nn.functional.interpolate(cam[None, None], size=(12, 12), mode="bilinear", align_corners=False)[0, 0]

print(
    json.dumps(
        {
            "torch": torch.__version__,
            "scores": scores[0].tolist(),
            "gradient": gradient(image).flatten().tolist(),
            "integrated_gradients": integrated.flatten().tolist(),
            "grad_cam": cam.flatten().tolist(),
            "grad_cam_enlarged": enlarged.flatten().tolist(),
        }
    )
)
