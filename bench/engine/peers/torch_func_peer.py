"""The convolutional workloads with torch.func: the gradients of all samples by vmap, then the sum of J J^T over all parameters; float32, two threads.

python torch_func_peer.py INDEX   prints one line of JSON; INDEX as in workloads.ts, null for the others
"""
import json, sys

import torch
from timing import measure
from torch import nn
from torch.func import functional_call, grad, vmap

torch.set_num_threads(2)
torch.manual_seed(0)


def cnn():
    features = [nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*features, nn.Flatten(), nn.Linear(1568, 64), nn.ReLU(), nn.Linear(64, 1))


def normalised(inputs, outputs, size, stride):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.inner = nn.Sequential(normalised(inputs, outputs, 3, stride), nn.ReLU(), normalised(outputs, outputs, 3, 1))
        self.shortcut = normalised(inputs, outputs, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return torch.relu(self.inner(x) + self.shortcut(x))


def resnet8():
    blocks = [Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2)]
    return nn.Sequential(normalised(3, 16, 3, 1), nn.ReLU(), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 1))


CASES = {2: (cnn, (128, 1, 28, 28)), 3: (cnn, (512, 1, 28, 28)), 6: (resnet8, (64, 3, 32, 32))}
build, shape = CASES.get(int(sys.argv[1]), (None, None))
if build is None:
    print("null")
    sys.exit()
model = build().eval()
x = torch.randn(*shape)
parameters = {name: value.detach() for name, value in model.named_parameters()}
buffers = dict(model.named_buffers())
output = lambda parameters, sample: functional_call(model, (parameters, buffers), (sample[None],))[0, 0]
gradients = vmap(grad(output), (None, 0))


def run():
    with torch.no_grad():
        rows = [values.flatten(1) for values in gradients(parameters, x).values()]
        return sum(row @ row.T for row in rows).numpy()


print(json.dumps(measure(run)))
