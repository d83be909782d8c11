"""The workloads in PyTorch, eager."""

import math
import random

from measure import Peer, Shuffled

peer = Peer("pytorch", "torch")
if peer.is_installed:
    import torch
    import torch.nn.functional as F
    from torch import nn

    torch.set_num_threads(peer.threads)
    torch.manual_seed(1)
    random.seed(1)


def mlp(*sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def train(optimizer, loss):
    """One step; gives the loss as a number."""
    optimizer.zero_grad()
    value = loss()
    value.backward()
    optimizer.step()
    return value.item()


def fashion(peer, workload):
    rows = peer.fashion(workload)
    return None if rows is None else Shuffled(torch.from_numpy(rows), torch.randperm(len(rows)))


def autoencoder(peer):
    data = fashion(peer, "w1")
    if data is None:
        return
    model = mlp(784, 128, 32, 128, 784)
    optimizer = torch.optim.Adam(model.parameters())
    losses = []

    def step():
        x = data.batch(256)
        losses.append(
            train(optimizer, lambda: F.binary_cross_entropy_with_logits(model(x), x)))

    time = peer.milliseconds(step)
    peer.print("w1", ms=time, loss=losses[-1])


def variational(peer):
    data = fashion(peer, "w2")
    if data is None:
        return
    parts = nn.ModuleDict({
        "encoder": nn.Linear(784, 400), "mean": nn.Linear(400, 20),
        "variance": nn.Linear(400, 20), "expand": nn.Linear(20, 400),
        "decoder": nn.Linear(400, 784)})
    optimizer = torch.optim.Adam(parts.parameters())

    def loss(x):
        h = parts["encoder"](x).relu()
        mean, variance = parts["mean"](h), parts["variance"](h)
        z = mean + torch.randn_like(mean) * (variance * 0.5).exp()
        logits = parts["decoder"](parts["expand"](z).relu())
        divergence = -0.5 * (1 + variance - mean**2 - variance.exp()).sum()
        fit = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        return (fit + divergence) / len(x)

    def step():
        x = data.batch(256)
        train(optimizer, lambda: loss(x))

    peer.print("w2", ms=peer.milliseconds(step))


def noise_model():
    class Noise(nn.Module):
        def __init__(self):
            super().__init__()
            self.time = nn.Sequential(nn.Linear(32, 64), nn.SiLU(), nn.Linear(64, 64))
            self.first = nn.Conv2d(1, 32, 3, padding=1)
            self.second = nn.Conv2d(32, 32, 3, padding=1)
            self.down = nn.Conv2d(32, 64, 3, stride=2, padding=1)
            self.middle = nn.ModuleList(nn.Conv2d(64, 64, 3, padding=1) for _ in range(2))
            self.up = nn.ConvTranspose2d(64, 32, 2, stride=2)
            self.join = nn.Conv2d(64, 32, 3, padding=1)
            self.last = nn.Conv2d(32, 1, 3, padding=1)
            self.norms = nn.ModuleList(nn.GroupNorm(8, c) for c in (32, 32, 64, 64, 64, 32))

        def forward(self, x, t):
            rates = torch.exp(torch.arange(16) * (-math.log(10_000) / 16))
            angles = t[:, None] * rates
            code = self.time(torch.cat([angles.sin(), angles.cos()], 1))
            norms = self.norms
            kept = F.silu(norms[0](self.first(x)))
            kept = F.silu(norms[1](self.second(kept)))
            h = F.silu(norms[2](self.down(kept))) + code[:, :, None, None]
            for norm, layer in zip(norms[3:5], self.middle):
                h = F.silu(norm(layer(h)))
            h = torch.cat([self.up(h), kept], 1)
            return self.last(F.silu(norms[5](self.join(h))))

    return Noise()


def diffusion(peer):
    data = fashion(peer, "w3")
    if data is None:
        return
    model = noise_model()
    optimizer = torch.optim.Adam(model.parameters())
    alphas = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000), 0)

    def step():
        x = (data.batch(64) * 2 - 1).reshape(64, 1, 28, 28)
        t = torch.randint(0, 1000, (64,))
        alpha = alphas[t][:, None, None, None]
        noise = torch.randn_like(x)
        noisy = alpha.sqrt() * x + (1 - alpha).sqrt() * noise
        train(optimizer, lambda: F.mse_loss(model(noisy, t.float()), noise))

    peer.print("w3", ms=peer.milliseconds(step, warm_up=2))
    x, t = torch.randn(64, 1, 28, 28), torch.full((64,), 5.0)
    with torch.no_grad():
        peer.print("w3-fwd", ms=peer.milliseconds(lambda: model(x, t), warm_up=2))


class Tokens:
    """Random token sequences, and windows of 64 with the next token as target."""

    def __init__(self):
        self.tokens = torch.randint(0, 65, (100_000,))

    def batch(self, size):
        starts = [random.randrange(99_000) for _ in range(size)]
        return (
            torch.stack([self.tokens[s : s + 64] for s in starts]),
            torch.stack([self.tokens[s + 1 : s + 65] for s in starts]))


def character_model():
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(128), nn.LayerNorm(128)
            self.projections, self.output = nn.Linear(128, 384), nn.Linear(128, 128)
            self.wide = nn.Sequential(nn.Linear(128, 512), nn.GELU(), nn.Linear(512, 128))

        def forward(self, x, cache=None):
            B, T, D = x.shape
            q, k, v = (
                part.view(B, T, 4, 32).transpose(1, 2)
                for part in self.projections(self.norm1(x)).chunk(3, -1))
            if cache is not None:
                if cache:
                    k, v = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
                cache[:] = [k, v]
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=cache is None)
            x = x + self.output(mixed.transpose(1, 2).reshape(B, T, D))
            return x + self.wide(self.norm2(x))

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.tokens, self.positions = nn.Embedding(65, 128), nn.Embedding(64, 128)
            self.blocks = nn.ModuleList(Block() for _ in range(4))
            self.norm, self.head = nn.LayerNorm(128), nn.Linear(128, 65)

        def forward(self, ids, start=0, caches=None):
            x = self.tokens(ids) + self.positions.weight[start : start + ids.shape[1]]
            for index, block in enumerate(self.blocks):
                x = block(x, None if caches is None else caches[index])
            return self.head(self.norm(x))

    return Model()


def language_model(peer):
    model, data = character_model(), Tokens()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)

    def step():
        x, y = data.batch(16)
        train(optimizer, lambda: F.cross_entropy(model(x).view(-1, 65), y.view(-1)))

    peer.print("w4", ms=peer.milliseconds(step, warm_up=3))

    def generate():
        caches, token = [[] for _ in range(4)], torch.zeros(1, 1, dtype=torch.long)
        for position in range(64):
            logits = model(token, position, caches)[0, -1]
            token = torch.multinomial(logits.softmax(0), 1)[None]

    def generate_anew():
        context = torch.zeros(1, 64, dtype=torch.long)
        for _ in range(16):
            token = torch.multinomial(model(context)[0, -1].softmax(0), 1)
            context = torch.cat([context[:, 1:], token[None]], 1)

    with torch.no_grad():
        peer.print("w4-gen-kv", us_tok=peer.milliseconds(generate, warm_up=3) / 64 * 1e3)
        peer.print("w4-gen-naive64", us_tok=peer.milliseconds(generate_anew, warm_up=3) / 16 * 1e3)


def recurrent(peer):
    data = Tokens()
    embedding, network = nn.Embedding(65, 256), nn.LSTM(256, 256, batch_first=True)
    head = nn.Linear(256, 65)
    optimizer = torch.optim.Adam([
        parameter for layer in (embedding, network, head) for parameter in layer.parameters()])

    def step():
        x, y = data.batch(32)
        train(optimizer, lambda: F.cross_entropy(
            head(network(embedding(x))[0]).reshape(-1, 65), y.view(-1)))

    peer.print("w5", ms=peer.milliseconds(step, warm_up=3))


def flow(peer):
    networks = nn.ModuleList(mlp(2, 64, 64, 2) for _ in range(16))
    masks = [torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])]
    points = torch.randn(10_000, 2)
    optimizer = torch.optim.Adam(networks.parameters())

    def loss(x):
        total = 0
        for index in range(8):
            mask = masks[index % 2]
            kept = x * mask
            scale = networks[2 * index](kept).tanh() * (1 - mask)
            shift = networks[2 * index + 1](kept) * (1 - mask)
            x = kept + (1 - mask) * (x * scale.exp() + shift)
            total = total + scale.sum(1)
        return -((x**2).sum(1) * -0.5 - math.log(2 * math.pi) + total).mean()

    def step():
        x = points[torch.randint(0, 10_000, (256,))]
        train(optimizer, lambda: loss(x))

    peer.print("w6", ms=peer.milliseconds(step))


def products(peer):
    extents = [
        (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (16, 16, 16), (32, 32, 32),
        (64, 64, 64), (128, 128, 128), (256, 128, 784), (1, 512, 128), (256, 64, 64),
        (1024, 512, 128), (32, 1024, 256)]
    peer.seconds = min(peer.seconds, 0.3)
    for m, n, k in extents:
        a, b, c = torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)
        repetitions = 20 if m * n * k < 50_000_000 else 1

        def step():
            for _ in range(repetitions):
                torch.mm(a, b, out=c)

        time = peer.milliseconds(step)
        peer.print(f"w8-mm-{m}x{n}x{k}", gflops=2 * m * n * k * repetitions / time / 1e6)
    a, b, c = torch.randn(64, 64, 32), torch.randn(64, 32, 64), torch.empty(64, 64, 64)
    time = peer.milliseconds(lambda: torch.bmm(a, b, out=c))
    peer.print("w8-bmm", gflops=2 * 64 * 64 * 64 * 32 / time / 1e6)
    x = torch.randn(1024, 1024)
    out = torch.empty_like(x)
    functions = {
        "exp": lambda: torch.exp(x, out=out), "tanh": lambda: torch.tanh(x, out=out),
        "erf": lambda: torch.erf(x, out=out), "sigmoid": lambda: torch.sigmoid(x, out=out),
        "relu": lambda: torch.clamp_min(x, 0, out=out), "gelu": lambda: F.gelu(x),
        "softmax": lambda: torch.softmax(x, 1), "layernorm": lambda: F.layer_norm(x, (1024,)),
        "log": lambda: torch.log(positive, out=out)}
    positive = x.abs() + 1e-3
    for name, function in functions.items():
        peer.print(f"w8-{name}", us=peer.milliseconds(function) * 1e3)
    for name, a in (("", torch.ones(8)), ("-grad", torch.ones(8, requires_grad=True))):

        def step():
            for _ in range(1000):
                a + a

        peer.print(f"w8-tiny-add{name}", us=peer.milliseconds(step))


def sine_network(p, x):
    h = torch.relu(x @ p[0] + p[1])
    return torch.relu(h @ p[2] + p[3]) @ p[4] + p[5]


def meta_learning(peer):
    shapes = [((1, 40), 0.5), ((40,), 0), ((40, 40), 1 / 6), ((40,), 0), ((40, 1), 1 / 6), ((1,), 0)]

    def parameters():
        return [(torch.randn(shape) * deviation).requires_grad_() for shape, deviation in shapes]

    def tasks():
        amplitude, phase = torch.rand(25, 1, 1) * 4.9 + 0.1, torch.rand(25, 1, 1) * math.pi
        x = torch.rand(25, 20, 1) * 10 - 5
        return x, amplitude * (x - phase).sin()

    def inner(p, x, y):
        return F.mse_loss(sine_network(p, x), y)

    p = parameters()
    optimizer = torch.optim.Adam(p)

    def loop():
        total = 0
        for x, y in zip(*tasks()):
            slopes = torch.autograd.grad(inner(p, x[:10], y[:10]), p, create_graph=True)
            adapted = [value - 0.01 * slope for value, slope in zip(p, slopes)]
            total = total + inner(adapted, x[10:], y[10:])
        return total / 25

    def adapt(values, x, y):
        slopes = torch.func.grad(inner)(values, x[:10], y[:10])
        adapted = [value - 0.01 * slope for value, slope in zip(values, slopes)]
        return inner(adapted, x[10:], y[10:])

    batched = torch.func.vmap(adapt, in_dims=(None, 0, 0))
    peer.print("w10-loop", ms=peer.milliseconds(lambda: train(optimizer, loop), warm_up=3))
    step = lambda: train(optimizer, lambda: batched(p, *tasks()).mean())
    peer.print("w10", "vmap", ms=peer.milliseconds(step, warm_up=3))


peer.run({
    "w1": autoencoder, "w2": variational, "w3": diffusion, "w4": language_model, "w5": recurrent,
    "w6": flow, "w8": products, "w10": meta_learning})
