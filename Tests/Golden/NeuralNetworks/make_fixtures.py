"""Writes layers.safetensors: inputs, parameters, outputs and gradients of PyTorch's layers.

Usage: python make_fixtures.py        (torch 2.13 and safetensors)

Names: CASE.in.I, CASE.param.NAME, CASE.out, CASE.grad.in.I, CASE.grad.param.NAME, with the names and
shapes that Lectern's layers use. The gradients are those of sum(out * cos(0, 1, 2, ...)).
"""

import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(0)
tensors = {}


def put(name, tensor):
    tensors[name] = tensor.detach().to(torch.float32).contiguous().clone()


def weigh(out):
    return (out * torch.cos(torch.arange(out.numel(), dtype=torch.float32)).reshape(out.shape)).sum()


def case(name, function, inputs, parameters=None, differentiable=True):
    """`parameters`: Lectern's name -> (the tensor of PyTorch, how it becomes Lectern's)."""
    parameters = parameters or {}
    inputs = [i.requires_grad_(differentiable) if i.is_floating_point() else i for i in inputs]
    out = function(*inputs)
    for index, tensor in enumerate(inputs):
        put(f"{name}.in.{index}", tensor)
    for key, (tensor, convert) in parameters.items():
        put(f"{name}.param.{key}", convert(tensor))
    put(f"{name}.out", out)
    if not differentiable:
        return
    wanted = [i for i in inputs if i.is_floating_point()]
    weights = [tensor for tensor, _ in parameters.values()]
    gradients = torch.autograd.grad(weigh(out), wanted + weights)
    for index, gradient in enumerate(gradients[: len(wanted)]):
        put(f"{name}.grad.in.{index}", gradient)
    for (key, (_, convert)), gradient in zip(parameters.items(), gradients[len(wanted) :]):
        put(f"{name}.grad.param.{key}", convert(gradient))


def same(t):
    return t


def turned(t):
    return t.t()


def linear(prefix, layer):
    return {f"{prefix}weight": (layer.weight, turned), f"{prefix}bias": (layer.bias, same)}


def plain(layer, prefix=""):
    return {f"{prefix}{name}": (tensor, same) for name, tensor in layer.named_parameters()}


layer = nn.Linear(4, 3)
case("linear", layer, [torch.randn(2, 5, 4)], linear("", layer))
for name, function in [("gelu", F.gelu), ("silu", F.silu), ("leakyReLU", F.leaky_relu), ("softplus", F.softplus)]:
    case(name, function, [torch.randn(3, 4)])
for name, layer, shape in [
    ("conv2d", nn.Conv2d(2, 3, 3, stride=2, padding=1), (2, 2, 7, 6)),
    ("dilated", nn.Conv2d(2, 3, 3, padding=2, dilation=2), (1, 2, 6, 6)),
    ("conv1d", nn.Conv1d(2, 3, 3, padding=1), (2, 2, 7)),
    ("convTranspose2d", nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1), (2, 2, 3, 4)),
    ("layerNorm", nn.LayerNorm(6), (2, 3, 6)),
    ("groupNorm", nn.GroupNorm(2, 4), (2, 4, 3, 3)),
]:
    for parameter in layer.parameters():
        nn.init.normal_(parameter)
    case(name, layer, [torch.randn(shape)], plain(layer))
causal = nn.Conv1d(2, 3, 3, dilation=2)
case("causalConv1d", lambda x: causal(F.pad(x, (4, 0))), [torch.randn(2, 2, 7)], plain(causal))
case("maxPool", nn.MaxPool2d(3, 2), [torch.randn(2, 2, 7, 7)])
case("averagePool", nn.AvgPool2d(2), [torch.randn(2, 2, 6, 6)])
case("upsample", nn.Upsample(scale_factor=2), [torch.randn(1, 2, 3, 3)])

norm = nn.BatchNorm2d(3)
for parameter in norm.parameters():
    nn.init.normal_(parameter)
case("batchNorm", norm, [torch.randn(4, 3, 2, 2)], plain(norm))
put("batchNorm.runningMean", norm.running_mean)
put("batchNorm.runningVariance", norm.running_var)
norm.eval()
case("batchNormInUse", norm, [torch.randn(2, 3, 2, 2)], plain(norm))

table = nn.Embedding(5, 3)
case("embedding", table, [torch.tensor([[0, 4], [2, 4]])], plain(table))

for name, network in [
    ("rnn", nn.RNN(3, 4, batch_first=True)),
    ("gru", nn.GRU(3, 4, batch_first=True, num_layers=2)),
    ("lstm", nn.LSTM(3, 4, batch_first=True, bidirectional=True)),
]:
    if name == "rnn":  # one bias here, two there
        nn.init.zeros_(network.bias_hh_l0)
    parameters = {}
    for key, tensor in network.named_parameters():
        kind, part, place = key.split("_", 2)
        layer, _, direction = place.partition("_")
        cell = ("reverseCells" if direction else "cells") + f".{layer[1:]}."
        cell += ("input." if part == "ih" else "hidden.") + kind
        if name == "rnn" and cell.endswith("hidden.bias"):
            continue
        parameters[cell] = (tensor, turned if kind == "weight" else same)
    case(name, lambda x: network(x)[0], [torch.randn(2, 5, 3)], parameters)


class Attention(nn.Module):
    def __init__(self, size, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = [nn.Linear(size, size) for _ in range(4)]

    def forward(self, q, k, v, causal=False):
        def split(x):
            return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        y = F.scaled_dot_product_attention(
            split(self.query(q)), split(self.key(k)), split(self.value(v)), is_causal=causal
        )
        return self.output(y.transpose(1, 2).flatten(-2))

    def named(self, prefix):
        result = {}
        for name in ("query", "key", "value", "output"):
            result |= linear(f"{prefix}{name}.", getattr(self, name))
        return result


attention = Attention(6, 2)
case(
    "attention", attention, [torch.randn(2, 3, 6), torch.randn(2, 5, 6), torch.randn(2, 5, 6)], attention.named("")
)
case("causalAttention", lambda x: attention(x, x, x, True), [torch.randn(2, 4, 6)], attention.named(""))

for name, first in [("preNorm", True), ("postNorm", False)]:
    block = nn.TransformerEncoderLayer(
        6, 2, 12, dropout=0, activation="gelu", batch_first=True, norm_first=first
    )
    for norm in (block.norm1, block.norm2):
        nn.init.normal_(norm.weight)
        nn.init.normal_(norm.bias)
    inner = block.self_attn
    parameters = linear("feedForward.expand.", block.linear1) | linear("feedForward.contract.", block.linear2)
    parameters |= plain(block.norm1, "attentionNorm.") | plain(block.norm2, "feedForwardNorm.")
    parameters |= linear("attention.output.", inner.out_proj)
    for index, part in enumerate(("query", "key", "value")):
        rows = slice(6 * index, 6 * index + 6)
        parameters[f"attention.{part}.weight"] = (inner.in_proj_weight, lambda t, r=rows: t[r].t())
        parameters[f"attention.{part}.bias"] = (inner.in_proj_bias, lambda t, r=rows: t[r])
    mask = nn.Transformer.generate_square_subsequent_mask(4)
    case(name, lambda x: block(x, src_mask=mask), [torch.randn(2, 4, 6)], parameters)

logits, targets = torch.randn(4, 5), torch.rand(4, 5)
case("binaryCrossEntropy", F.binary_cross_entropy_with_logits, [logits.clone(), targets.clone()])
case("meanSquaredError", F.mse_loss, [logits.clone(), targets.clone()])
case("meanAbsoluteError", F.l1_loss, [logits.clone(), targets.clone()])
case("smoothAbsoluteError", F.smooth_l1_loss, [3 * logits, targets.clone()])
case("crossEntropy", F.cross_entropy, [logits.clone(), torch.tensor([0, 4, 2, 2])])

start, slopes = torch.randn(6), torch.randn(4, 6)
put("optimizers.start", start)
put("optimizers.gradients", slopes)
for name, make in {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "rmsProp": lambda p: torch.optim.RMSprop(p, lr=0.1),
    "adam": lambda p: torch.optim.Adam(p, lr=0.1),
    "adamW": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.1),
}.items():
    point = start.clone().requires_grad_()
    optimizer = make([point])
    for slope in slopes:
        point.grad = slope.clone()
        optimizer.step()
    put(f"optimizers.{name}", point)

save_file(tensors, str(pathlib.Path(__file__).with_name("layers.safetensors")))
