"""The same workloads with neural-tangents (structured derivatives, float32, total kernel only), on two threads.

python neural_tangents_peer.py INDEX   prints one line of JSON; INDEX as in workloads.ts
"""
import json, os, sys

os.environ.setdefault("JAX_PLATFORMS", "cpu")
import jax
import jax.numpy as jnp
import neural_tangents as nt
import numpy as np
from timing import measure

rng = np.random.default_rng(0)
normal = lambda *shape: jnp.asarray(rng.normal(size=shape) / np.sqrt(np.prod(shape[:-1])), jnp.float32)
dense = lambda i, o: (normal(i, o), jnp.zeros(o))
linear = lambda p, x: x @ p[0] + p[1]
relu = jax.nn.relu


def conv(w, x, stride=1):
    return jax.lax.conv_general_dilated(x, w, (stride, stride), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def pool(x):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def mlp(outputs):
    apply = lambda p, x: linear(p[2], relu(linear(p[1], relu(linear(p[0], x)))))
    return apply, [dense(784, 512), dense(512, 512), dense(512, outputs)]


def cnn():
    def apply(p, x):
        h = pool(relu(conv(p[0][0], x) + p[0][1]))
        h = pool(relu(conv(p[1][0], h) + p[1][1]))
        return linear(p[3], relu(linear(p[2], h.reshape(h.shape[0], -1))))

    filters = lambda i, o: (normal(3, 3, i, o), jnp.zeros(o))
    return apply, [filters(1, 16), filters(16, 32), dense(1568, 64), dense(64, 1)]


def resnet8():
    norm = lambda o: (jnp.ones(o), jnp.zeros(o))
    scale = lambda p, x: x * p[0] / np.sqrt(1 + 1e-3) + p[1]
    shapes = [(16, 16, 1), (16, 32, 2), (32, 64, 2)]
    block = lambda i, o, s: [normal(3, 3, i, o), norm(o), normal(3, 3, o, o), norm(o)] + ([normal(1, 1, i, o), norm(o)] if s > 1 else [])

    def apply(p, x):
        h = relu(scale(p[1], conv(p[0], x)))
        for b, (_, _, s) in zip(p[2], shapes):
            inner = scale(b[3], conv(b[2], relu(scale(b[1], conv(b[0], h, s)))))
            h = relu(inner + (scale(b[5], conv(b[4], h, s)) if s > 1 else h))
        return linear(p[3], h.mean((1, 2)))

    return apply, [normal(3, 3, 3, 16), norm(16), [block(*s) for s in shapes], dense(64, 1)]


CASES = [
    (lambda: mlp(1), (256, 784), ()),
    (lambda: mlp(1), (1024, 784), ()),
    (cnn, (128, 28, 28, 1), ()),
    (cnn, (512, 28, 28, 1), ()),
    (lambda: mlp(10), (128, 784), (-1,)),
    (lambda: mlp(10), (128, 784), ()),
    (resnet8, (64, 32, 32, 3), ()),
]
build, shape, trace_axes = CASES[int(sys.argv[1])]
apply, params = build()
x = jnp.asarray(rng.normal(size=shape), jnp.float32)
best = None
# Jacobian contraction takes seconds on dense networks, where structured derivatives take milliseconds.
convolutional = len(shape) == 4
for implementation in [nt.NtkImplementation.STRUCTURED_DERIVATIVES] + [nt.NtkImplementation.JACOBIAN_CONTRACTION] * convolutional:
    kernel = nt.empirical_ntk_fn(apply, trace_axes=trace_axes, vmap_axes=0, implementation=implementation)
    run = jax.jit(lambda x, params, kernel=kernel: kernel(x, None, params))
    measured = measure(lambda: run(x, params).block_until_ready())
    if measured and (best is None or measured["median"] < best["median"]):
        best = {**measured, "method": implementation.name}
print(json.dumps(best))
