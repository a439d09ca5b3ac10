"""The target `digits`: scikit-learn's handwritten digits 5 to 9, 8 x 8 pixels from other hands than MNIST's."""

import numpy as np
from sklearn.datasets import load_digits

from target_data import Collector

CLASSES = ("5", "6", "7", "8", "9")
PER_CLASS = 40


def load():
    """40 images of each class; the other 696 to test on."""
    digits = load_digits()
    grey = np.rint(digits.images * (255 / 16)).astype(np.uint8)
    random = np.random.default_rng(0)
    collector = Collector()
    for label, name in enumerate(CLASSES):
        rows = random.permutation(np.flatnonzero(digits.target == int(name)))
        for row in sorted(rows[:PER_CLASS]):
            collector.train_on(f"{name}/{row:04d}.png", grey[row], label)
        for row in sorted(rows[PER_CLASS:]):
            collector.test_on(grey[row], label)
    return collector.data()
