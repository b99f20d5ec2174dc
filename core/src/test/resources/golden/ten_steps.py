"""Ten training steps in PyTorch: the loss before each step, for dev.libella.train.TenStepsTest.

python3 ten_steps.py > ten_steps.json

Weights and data come from integer arithmetic, so that no generator needs to be shared.
"""
import json

import torch
from torch import nn


def numbers(shape, key):
    """Numbers in (-1, 1) that look random: ((i * 7919 + key * 104729) mod 2003 - 1001) / 1001."""
    size = torch.Size(shape).numel()
    i = torch.arange(size, dtype=torch.int64)
    return (((i * 7919 + key * 104729) % 2003 - 1001).double() / 1001).float().reshape(shape)


torch.set_num_threads(1)
network = nn.Sequential(
    nn.Conv2d(1, 4, 3, padding=1),
    nn.BatchNorm2d(4),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(4, 8, 3, stride=2),
    nn.GELU(),
    nn.AvgPool2d(2, padding=1),
    nn.Flatten(),
    nn.Linear(32, 5),
)
with torch.no_grad():
    for key, (name, parameter) in enumerate(network.named_parameters(), 1):
        parameter.copy_(numbers(parameter.shape, key) * 0.3 + (1 if name == "1.weight" else 0))

images = numbers([6, 1, 12, 12], 100)
labels = torch.tensor([0, 1, 2, 3, 4, 0])
loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)

curves = {}
start = {name: tensor.clone() for name, tensor in network.state_dict().items()}
for name, make in {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01, nesterov=True),
    "AdamW": lambda p: torch.optim.AdamW(p, lr=0.01),
}.items():
    network.load_state_dict(start)
    optimizer = make(network.parameters())
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
    losses = []
    for step in range(10):
        optimizer.zero_grad()
        loss = loss_function(network(images), labels)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    curves[name] = losses

print(json.dumps({"torch": torch.__version__, "losses": curves}, indent=1))
