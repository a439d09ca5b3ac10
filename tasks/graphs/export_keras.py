"""Exports Keras' networks with random weights to ONNX by tf2onnx, each beside its true penultimate features.

    python3 -m venv .cache/keras
    .cache/keras/bin/pip install tensorflow-cpu==2.15.1 tf2onnx==1.16.1 'onnx<1.17' 'numpy<2'
    .cache/keras/bin/python tasks/graphs/export_keras.py FOLDER [NAME...]

adds to the FOLDER of export.py: graphs with channels last, transposes at the start, MatMul and a bias of its own, and
a softmax at the end.
"""

import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
import tf2onnx

import truth

APPLICATIONS = {
    "MobileNet": 96, "MobileNetV2": 96, "MobileNetV3Small": 96, "MobileNetV3Large": 96, "EfficientNetB0": 96,
    "EfficientNetV2B0": 96, "ResNet50": 96, "ResNet50V2": 96, "DenseNet121": 96, "NASNetMobile": 224, "Xception": 96,
    "InceptionV3": 96, "VGG16": 64,
}
CLASSES = 20
OPSETS = (9, 11, 13, 15, 17, 18)


def application(name, side):
    return getattr(tf.keras.applications, name)(weights=None, classes=CLASSES, input_shape=(side, side, 3))


def sequential(*layers):
    return tf.keras.Sequential([tf.keras.Input((32, 32, 3)), *layers])


def small_networks():
    """Shapes that applications lack: hidden layers with Relu and Dropout, a pooled convolution, logits, scaling inside."""
    layers = tf.keras.layers
    convolution = lambda **options: layers.Conv2D(16, 3, activation="relu", **options)
    yield "keras_two_dense", sequential(
        convolution(), layers.Flatten(), layers.Dense(32, "relu"), layers.Dropout(0.5), layers.Dense(CLASSES, "softmax"))
    yield "keras_logits", sequential(convolution(), layers.GlobalAveragePooling2D(), layers.Dense(CLASSES))
    yield "keras_sigmoid", sequential(convolution(), layers.GlobalMaxPooling2D(), layers.Dense(CLASSES, "sigmoid"))
    yield "keras_scaled_inside", sequential(
        layers.Rescaling(1 / 255), convolution(), layers.GlobalAveragePooling2D(), layers.Dense(CLASSES, "softmax"))
    yield "keras_normalised_dense", sequential(
        convolution(), layers.Flatten(), layers.Dense(48), layers.BatchNormalization(), layers.ReLU(),
        layers.Dense(CLASSES, "softmax"))


def exported(name, model, side, opset, folder):
    random = np.random.default_rng(truth.seed_of(name))
    coarse = random.normal(size=(2, 4, 4, 3)).astype(np.float32)
    images = tf.image.resize(coarse, (side, side)).numpy() + 0.3 * random.normal(size=(2, side, side, 3))
    images = images.astype(np.float32)
    # The last layer with weights is the head; what it reads is the truth.
    head = [layer for layer in model.layers if layer.weights][-1]
    features = tf.keras.Model(model.input, head.input)(images, training=False).numpy()
    if features.ndim == 4:
        features = features.reshape(features.shape[0], -1)
    signature = [tf.TensorSpec((None, side, side, 3), tf.float32, name="input")]
    tf2onnx.convert.from_keras(model, signature, opset=opset, output_path=str(folder / f"{name}.onnx"))
    truth.write_truth(name, "Keras, tf2onnx", {"input": images}, features, "rows", folder, opset)
    print(f"{name:44s} {features.shape}", flush=True)


def main():
    folder, wanted = Path(sys.argv[1]), set(sys.argv[2:])
    written = truth.done(folder)
    names = {f"keras_{name.lower()}": (lambda name=name, side=side: application(name, side), side)
             for name, side in APPLICATIONS.items()}
    small = dict(small_networks())
    names |= {name: (lambda name=name: small[name], 32) for name in small}
    for at, (name, (make, side)) in enumerate(names.items()):
        if name in written or (wanted and name not in wanted):
            continue
        tf.keras.utils.set_random_seed(truth.seed_of(name))
        exported(name, make(), side, OPSETS[at % len(OPSETS)], folder)


if __name__ == "__main__":
    main()
