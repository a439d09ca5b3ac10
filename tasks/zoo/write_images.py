"""Write the targets: zoo/targets/NAME/CLASS/*.png, or NAME.json where the images may not be embedded.

Also the few images of a source that the tests judge the models by.

    python3 tasks/zoo/write_images.py
"""

import json
import shutil

import numpy as np
from PIL import Image

import raw_data
from raw_data import REPOSITORY, ZOO
from sources import IMAGE_FASHION
from targets import TARGETS

PROBES = REPOSITORY / "tests" / "zoo" / "fashion_source"
PROBES_PER_CLASS = 10


def write_folder(folder, images):
    """An image folder anew, of (class/file.png, array) pairs."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, picture in images:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path, optimize=True)
    print(f"{folder.relative_to(REPOSITORY)}: {len(images)} images")


def probes():
    """Ten test images of each class of the Fashion-MNIST source, by which a test judges the committed models."""
    images, labels = raw_data.fashion_mnist("t10k")
    random = np.random.default_rng(1)
    chosen = []
    for name in IMAGE_FASHION:
        rows = np.flatnonzero(labels == raw_data.FASHION_CLASSES.index(name))
        picked = sorted(random.choice(rows, PROBES_PER_CLASS, replace=False))
        chosen += [(f"{name}/{row:05d}.png", images[row]) for row in picked]
    return chosen


def write_listing(target, data):
    """zoo/targets/NAME.json: which images of the shared data, or which windows of them, make up the target."""
    path = ZOO / "targets" / f"{target.name}.json"
    head = {"name": target.name, "base": target.module.BASE, "classes": list(target.classes)}
    rows = ",\n".join(f"    {json.dumps(row)}" for row in target.module.samples(data))
    opening = json.dumps(head, indent=2)[:-2]
    path.write_text(f'{opening},\n  "samples": [\n{rows}\n  ]\n}}\n')
    print(f"{path.relative_to(REPOSITORY)}: {len(data.names)} images")


def main():
    """Write every folder and listing anew."""
    for target in TARGETS:
        data = target.load()
        if target.embedded:
            write_folder(ZOO / "targets" / target.name, list(zip(data.names, data.pictures)))
        else:
            write_listing(target, data)
    write_folder(PROBES, probes())


if __name__ == "__main__":
    main()
