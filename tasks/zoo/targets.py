"""What the zoo's models are ranked for: few labelled images of classes that no source has."""

from dataclasses import dataclass
from typing import Callable

import numpy as np

import raw_data
from images import to_input_bytes


@dataclass(frozen=True)
class TargetData:
    """Few labelled images to fine-tune on (as published, with file names), and many to test on (resized)."""

    names: list
    pictures: list
    labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


@dataclass(frozen=True)
class Target:
    """One target. Its classes are sorted, as an image folder sorts them."""

    name: str
    classes: tuple
    licence: str
    origin: str
    load: Callable
    kept_aside: bool = False


FASHION_CLASSES = ("coat", "pullover", "shirt", "tshirt")
FASHION_PER_CLASS = 80


def fashion():
    """80 training images of each of four Fashion-MNIST classes; all their 4000 test images."""
    images, labels = raw_data.fashion_mnist("train")
    test_images, test_labels = raw_data.fashion_mnist("t10k")
    random = np.random.default_rng(0)
    names, pictures, few, tested, test = [], [], [], [], []
    for label, name in enumerate(FASHION_CLASSES):
        published = raw_data.FASHION_CLASSES.index(name)
        rows = np.flatnonzero(labels == published)
        for row in sorted(random.choice(rows, FASHION_PER_CLASS, replace=False)):
            names.append(f"{name}/{row:05d}.png")
            pictures.append(images[row])
            few.append(label)
        rows = np.flatnonzero(test_labels == published)
        tested.append(to_input_bytes(test_images[rows]))
        test.append(np.full(len(rows), label))
    return TargetData(names, pictures, np.array(few), np.concatenate(tested), np.concatenate(test))


TARGETS = (
    Target(
        "fashion", FASHION_CLASSES, "MIT",
        "Fashion-MNIST (Zalando SE, 2017): 80 training images of each class; tested on its 4000 test images",
        fashion,
    ),
)
