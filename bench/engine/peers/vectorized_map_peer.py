"""The convolutional workloads with TensorFlow: the gradients of all samples by vectorized_map inside tf.function, then the sum of J J^T over all
parameters; float32, two threads.

python vectorized_map_peer.py INDEX   prints one line of JSON; INDEX as in workloads.ts, null for the others
"""
import json, os, sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf
from timing import measure

tf.config.threading.set_intra_op_parallelism_threads(2)
tf.config.threading.set_inter_op_parallelism_threads(2)
tf.random.set_seed(0)
L = tf.keras.layers


def cnn():
    conv = lambda filters: L.Conv2D(filters, 3, padding="same", activation="relu")
    head = [L.Flatten(), L.Dense(64, "relu"), L.Dense(1)]
    return tf.keras.Sequential([L.Input((28, 28, 1)), conv(16), L.MaxPooling2D(2), conv(32), L.MaxPooling2D(2), *head])


def resnet8():
    def normalised(x, filters, size, stride):
        return L.BatchNormalization()(L.Conv2D(filters, size, stride, "same", use_bias=False)(x))

    image = L.Input((32, 32, 3))
    x = L.ReLU()(normalised(image, 16, 3, 1))
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        inner = normalised(L.ReLU()(normalised(x, filters, 3, stride)), filters, 3, 1)
        x = L.ReLU()(L.Add()([inner, normalised(x, filters, 1, stride) if stride > 1 else x]))
    return tf.keras.Model(image, L.Dense(1)(L.GlobalAveragePooling2D()(x)))


CASES = {2: (cnn, (128, 28, 28, 1)), 3: (cnn, (512, 28, 28, 1)), 6: (resnet8, (64, 32, 32, 3))}
build, shape = CASES.get(int(sys.argv[1]), (None, None))
if build is None:
    print("null")
    sys.exit()
model = build()
x = tf.random.normal(shape)
weights = [getattr(weight, "value", weight) for weight in model.trainable_weights]


def gradients(sample):
    with tf.GradientTape() as tape:
        output = model(sample[None], training=False)[0, 0]
    return tape.gradient(output, weights)


@tf.function
def run():
    rows = [tf.reshape(values, (shape[0], -1)) for values in tf.vectorized_map(gradients, x, fallback_to_while_loop=False)]
    return tf.add_n([tf.matmul(row, row, transpose_b=True) for row in rows])


print(json.dumps(measure(lambda: run().numpy())))
