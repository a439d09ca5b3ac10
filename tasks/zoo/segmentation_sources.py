"""What the segmentation zoo's models are pretrained on. No class of these is in a target."""

from dataclasses import dataclass

import numpy as np

import raw_data
from segmentation_scenes import LANDSCAPE, clouds, composed, landscape, stripes
from sources import SOURCE_CIFAR10, SOURCE_FASHION

SCENES = 12_000
TEST_SCENES = 500


@dataclass(frozen=True)
class SegmentationSource:
    """Images with label maps, or with one label each where the pretraining is classification."""

    name: str
    classes: tuple
    made: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    epochs: int

    @property
    def has_maps(self):
        """Is every pixel labelled?"""
        return self.train_labels.ndim == 3


def garments_by_name(split, names):
    """Fashion-MNIST's images of these classes, by class."""
    images, labels = raw_data.fashion_mnist(split)
    return {name: images[labels == raw_data.FASHION_CLASSES.index(name)] for name in names}


def many(make, count):
    """Pictures and label maps of `count` scenes, stacked."""
    pictures, labels = zip(*(make() for _ in range(count)))
    return np.stack(pictures), np.stack(labels)


def scenes_source(name, classes, made, epochs, seed, make_train, make_test):
    """A source of scenes, drawn by two functions of a random generator."""
    random = np.random.default_rng(seed)
    train = many(lambda: make_train(random), SCENES)
    test = many(lambda: make_test(random), TEST_SCENES)
    return SegmentationSource(name, classes, made, *train, *test, epochs)


def garments_source():
    """Garments and shoes of Fashion-MNIST pasted on clouds and stripes."""
    def maker(split):
        things = garments_by_name(split, SOURCE_FASHION)
        return lambda random: composed(random, things, SOURCE_FASHION, [clouds, stripes])

    return scenes_source(
        "garments", ("clouds_or_stripes", *SOURCE_FASHION), "Fashion-MNIST on textures, by tasks/zoo/segmentation_scenes.py",
        3, 1, maker("train"), maker("t10k"))


def landscapes_source():
    """Painted landscapes."""
    return scenes_source(
        "landscapes", LANDSCAPE, "painted by tasks/zoo/segmentation_scenes.py", 3, 2, landscape, landscape)


def cifar10_source():
    """Classification of six of CIFAR-10's classes: 1350 images of each to train, 150 to test."""
    images, labels, names = raw_data.cifar10()
    ids = [names.index(name) for name in SOURCE_CIFAR10]
    parts = [[], []]
    for label, published in enumerate(ids):
        rows = np.flatnonzero(labels == published)
        for part, chosen in zip(parts, (rows[:1350], rows[1350:])):
            part.append((images[chosen], np.full(len(chosen), label)))
    train, test = ([np.concatenate(column) for column in zip(*part)] for part in parts)
    return SegmentationSource("cifar10", SOURCE_CIFAR10, "CIFAR-10, one label an image", *train, *test, 10)


SOURCES = {"garments": garments_source, "landscapes": landscapes_source, "cifar10": cifar10_source}
