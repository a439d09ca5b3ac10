"""What a target is made of."""

from dataclasses import dataclass

import numpy as np

from images import to_input_bytes


@dataclass(frozen=True)
class TargetData:
    """Few labelled images to fine-tune on, as published and with file names; many to test on, resized."""

    names: list
    pictures: list
    labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


class Collector:
    """Gathers a target's images one by one."""

    def __init__(self):
        self.few = []
        self.test = []

    def train_on(self, name, picture, label):
        """One of the few images; `name` is its place in the image folder or listing."""
        self.few.append((name, np.asarray(picture), label))

    def test_on(self, picture, label):
        """One of the many images."""
        self.test.append((np.asarray(picture), label))

    def data(self):
        """All that was gathered."""
        names, pictures, labels = zip(*self.few)
        test_pictures, test_labels = zip(*self.test)
        return TargetData(
            list(names), list(pictures), np.array(labels), to_input_bytes(test_pictures), np.array(test_labels),
        )
