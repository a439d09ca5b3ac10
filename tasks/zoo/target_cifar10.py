"""The target `cifar10`: four of CIFAR-10's classes, colour photographs of 32 x 32."""

import numpy as np
from PIL import Image

import raw_data
from target_data import Collector

CLASSES = ("bird", "dog", "horse", "truck")
PER_CLASS = 80
TEST_PER_CLASS = 750
BASE = "cifar10/train"


def load():
    """The first 80 files of each class; 750 images of each, of another part of the data set, to test on."""
    images, labels, names = raw_data.cifar10()
    collector = Collector()
    for label, name in enumerate(CLASSES):
        files = sorted((raw_data.SHARED_DATA / BASE / name).iterdir())[:PER_CLASS]
        for path in files:
            collector.train_on(f"{name}/{path.name}", Image.open(path).convert("RGB"), label)
        for row in np.flatnonzero(labels == names.index(name))[:TEST_PER_CLASS]:
            collector.test_on(images[row], label)
    return collector.data()


def samples(data):
    """The listing's rows: file and class."""
    return [[name, name.split("/")[0]] for name in data.names]
