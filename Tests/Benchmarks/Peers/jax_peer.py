"""The workloads in which JAX is the stronger rival, each step compiled as a whole."""

import math
import os

from measure import Peer, Shuffled

peer = Peer("jax", "jax")
os.environ["JAX_PLATFORMS"] = "cpu"
if peer.is_installed:
    if peer.threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    import jax
    import jax.numpy as jnp
    import numpy

    draw = numpy.random.default_rng(1)


def dense(inputs, outputs):
    bound = 1 / math.sqrt(inputs)
    weight = draw.uniform(-bound, bound, (inputs, outputs)).astype(numpy.float32)
    return [jnp.asarray(weight), jnp.zeros(outputs)]


def layers(*sizes):
    return [dense(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])]


def apply(parameters, x):
    for weight, bias in parameters[:-1]:
        x = jax.nn.relu(x @ weight + bias)
    return x @ parameters[-1][0] + parameters[-1][1]


def cross_entropy(logits, x):
    return jnp.maximum(logits, 0) - logits * x + jnp.log1p(jnp.exp(-jnp.abs(logits)))


class Adam:
    """A compiled step of Adam on a loss of (parameters, *data)."""

    def __init__(self, parameters, loss):
        means, squares = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
        self.state = (parameters, means, squares, jnp.float32(0))

        def step(state, *data):
            p, m, v, t = state
            value, g = jax.value_and_grad(loss)(p, *data)
            t = t + 1
            m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
            v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
            p = jax.tree.map(
                lambda p, m, v: p - 1e-3 * (m / (1 - 0.9**t))
                / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), p, m, v)
            return (p, m, v, t), value

        self.compiled = jax.jit(step, donate_argnums=0)

    def step(self, *data):
        self.state, value = self.compiled(self.state, *data)
        return float(value)


def fashion(peer, workload):
    rows = peer.fashion(workload)
    return None if rows is None else Shuffled(rows, draw.permutation(len(rows)))


def autoencoder(peer):
    data = fashion(peer, "w1")
    if data is None:
        return
    optimizer = Adam(
        layers(784, 128, 32, 128, 784), lambda p, x: cross_entropy(apply(p, x), x).mean())
    peer.print("w1", ms=peer.milliseconds(lambda: optimizer.step(data.batch(256))))


def variational(peer):
    data = fashion(peer, "w2")
    if data is None:
        return
    parameters = {
        "encoder": dense(784, 400), "mean": dense(400, 20), "variance": dense(400, 20),
        "decoder": layers(20, 400, 784)}

    def loss(p, x, key):
        h = jax.nn.relu(apply([p["encoder"]], x))
        mean, variance = apply([p["mean"]], h), apply([p["variance"]], h)
        z = mean + jax.random.normal(key, mean.shape) * jnp.exp(variance * 0.5)
        divergence = -0.5 * (1 + variance - mean**2 - jnp.exp(variance)).sum()
        return (cross_entropy(apply(p["decoder"], z), x).sum() + divergence) / len(x)

    optimizer, keys = Adam(parameters, loss), [jax.random.key(1)]

    def step():
        keys[0], key = jax.random.split(keys[0])
        optimizer.step(data.batch(256), key)

    peer.print("w2", ms=peer.milliseconds(step))


def flow(peer):
    points = draw.standard_normal((10_000, 2)).astype(numpy.float32)
    masks = [jnp.array([1.0, 0.0]), jnp.array([0.0, 1.0])]

    def loss(networks, x):
        total = 0
        for index in range(8):
            mask = masks[index % 2]
            kept = x * mask
            scale = jnp.tanh(apply(networks[2 * index], kept)) * (1 - mask)
            shift = apply(networks[2 * index + 1], kept) * (1 - mask)
            x = kept + (1 - mask) * (x * jnp.exp(scale) + shift)
            total = total + scale.sum(1)
        return -((x**2).sum(1) * -0.5 - math.log(2 * math.pi) + total).mean()

    optimizer = Adam([layers(2, 64, 64, 2) for _ in range(16)], loss)
    peer.print(
        "w6", ms=peer.milliseconds(lambda: optimizer.step(points[draw.integers(0, 10_000, 256)])))


def meta_learning(peer):
    def normal(deviation, *shape):
        return jnp.asarray(draw.standard_normal(shape).astype(numpy.float32) * deviation)

    parameters = [
        [normal(0.5, 1, 40), jnp.zeros(40)], [normal(1 / 6, 40, 40), jnp.zeros(40)],
        [normal(1 / 6, 40, 1), jnp.zeros(1)]]

    def error(p, x, y):
        return ((apply(p, x) - y) ** 2).mean()

    def task(p, x, y):
        slopes = jax.grad(error)(p, x[:10], y[:10])
        adapted = jax.tree.map(lambda value, slope: value - 0.01 * slope, p, slopes)
        return error(adapted, x[10:], y[10:])

    optimizer = Adam(
        parameters, lambda p, x, y: jax.vmap(task, in_axes=(None, 0, 0))(p, x, y).mean())

    def step():
        amplitude, phase = draw.uniform(0.1, 5, (25, 1, 1)), draw.uniform(0, math.pi, (25, 1, 1))
        x = draw.uniform(-5, 5, (25, 20, 1))
        y = amplitude * numpy.sin(x - phase)
        optimizer.step(x.astype(numpy.float32), y.astype(numpy.float32))

    peer.print("w10", "vmap", ms=peer.milliseconds(step, warm_up=3))


peer.run({"w1": autoencoder, "w2": variational, "w6": flow, "w10": meta_learning})
