"""What the zoo's models are ranked for: few labelled images of classes that no source has."""

from dataclasses import dataclass
from types import ModuleType

import target_camvid
import target_cifar10
import target_digits
import target_fashion
import target_letters


@dataclass(frozen=True)
class Target:
    """One target; `module` has its sorted CLASSES and load(), and if it is not embedded its BASE and samples()."""

    name: str
    module: ModuleType
    licence: str
    origin: str
    embedded: bool
    kept_aside: bool = False

    @property
    def classes(self):
        """Sorted class names."""
        return self.module.CLASSES

    def load(self):
        """The images."""
        return self.module.load()


TARGETS = (
    Target(
        "fashion", target_fashion, "MIT",
        "Fashion-MNIST (Zalando SE, 2017): 80 training images of each class; tested on 3000 of its test images",
        embedded=True,
    ),
    Target(
        "letters", target_letters, "MIT",
        "rendered by tasks/zoo in DejaVu and Liberation: 40 of each letter; tested on 2400 in seven other families",
        embedded=True,
    ),
    Target(
        "digits", target_digits, "CC BY 4.0",
        "Optical Recognition of Handwritten Digits (Alpaydin and Kaynak, 1998; UCI), as scikit-learn carries it: "
        "40 of each digit; tested on the other 696",
        embedded=True,
    ),
    Target(
        "cifar10", target_cifar10, "none stated; for research",
        "CIFAR-10 (Krizhevsky, 2009): 80 training images of each class; tested on 3000 others",
        embedded=False,
    ),
    Target(
        "camvid", target_camvid, "none stated; for research",
        "CamVid (Brostow and others, 2009): 60 patches of each class from the training frames; "
        "tested on 2302 of the test frames",
        embedded=False, kept_aside=True,
    ),
)
