"""What the zoo's models are pretrained on. No class and no image of these is in a target."""

from dataclasses import dataclass

import numpy as np

import raw_data
from images import to_input_bytes


# Mean and standard deviation of each channel, roughly those of the images that the networks see.
NORMALISATION = {
    "fashion_mnist": ((0.4,) * 3, (0.32,) * 3),
    "mnist": ((0.3,) * 3, (0.32,) * 3),
    "cifar10": ((0.491, 0.482, 0.447), (0.247, 0.243, 0.262)),
    "none": ((0.5,) * 3, (0.25,) * 3),
}


def normalisation_of(source):
    """Mean and standard deviation that a model of this source normalises its input by."""
    return NORMALISATION[source]


@dataclass(frozen=True)
class Source:
    """Labelled images, resized, and how often to go over them."""

    name: str
    classes: tuple
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    grey: bool
    mirror: bool
    epochs: int


# The image models' garments. The four others make a target on which pretraining tells; coat, pullover, shirt and
# T-shirt did not: random weights came level with every source.
IMAGE_FASHION = ("tshirt", "trouser", "pullover", "dress", "sandal", "bag")
# The garments of the segmentation models' scenes.
SOURCE_FASHION = ("trouser", "dress", "sandal", "sneaker", "bag", "ankle_boot")
SOURCE_DIGITS = ("0", "1", "2", "3", "4")
SOURCE_CIFAR10 = ("airplane", "automobile", "cat", "deer", "frog", "ship")


def of_classes(images, labels, names, chosen):
    """The images of the chosen classes (in the order of `names`), resized, with labels counted from 0."""
    ids = [list(names).index(name) for name in chosen]
    kept = np.isin(labels, ids)
    return to_input_bytes(images[kept]), np.searchsorted(ids, labels[kept]).astype(np.int64)


def fashion_source(work):
    """Six of Fashion-MNIST's ten classes: 36 000 images to train, 6000 to test."""
    names = raw_data.FASHION_CLASSES
    train = of_classes(*raw_data.fashion_mnist("train"), names, IMAGE_FASHION)
    test = of_classes(*raw_data.fashion_mnist("t10k"), names, IMAGE_FASHION)
    return Source("fashion_mnist", IMAGE_FASHION, *train, *test, grey=True, mirror=True, epochs=3)


def mnist_source(work):
    """MNIST's digits 0 to 4: 30 596 images to train, 5139 to test."""
    names = [str(digit) for digit in range(10)]
    train = of_classes(*raw_data.mnist("train", work), names, SOURCE_DIGITS)
    test = of_classes(*raw_data.mnist("t10k", work), names, SOURCE_DIGITS)
    return Source("mnist", SOURCE_DIGITS, *train, *test, grey=True, mirror=False, epochs=3)


def cifar10_source(work):
    """Six of CIFAR-10's ten classes: 1350 images of each to train, 150 to test."""
    images, labels, names = raw_data.cifar10()
    images, labels = of_classes(images, labels, names, SOURCE_CIFAR10)
    test = np.zeros(len(labels), bool)
    for label in range(len(SOURCE_CIFAR10)):
        test[np.flatnonzero(labels == label)[1350:]] = True
    return Source("cifar10", SOURCE_CIFAR10, images[~test], labels[~test], images[test], labels[test],
                  grey=False, mirror=True, epochs=12)


SOURCES = {
    "fashion_mnist": fashion_source,
    "mnist": mnist_source,
    "cifar10": cifar10_source,
}
