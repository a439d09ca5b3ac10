"""What the segmentation zoo's models are ranked for: few scenes of classes that no source has.

    python3 tasks/zoo/segmentation_targets.py [--out FOLDER]

writes zoo/targets/garment_scenes (images, label maps, classes.txt) and zoo/targets/camvid_scenes.json.
"""

import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
from PIL import Image

import raw_data
from raw_data import ZOO
from segmentation_losses import VOID
from segmentation_scenes import checks, composed, grain
from segmentation_sources import garments_by_name, many

GARMENTS = ("coat", "pullover", "shirt", "tshirt")
GARMENT_CLASSES = ("grain_or_checks", *GARMENTS)
GARMENT_SCENES = 48
GARMENT_TEST_SCENES = 400
CAMVID_FRAMES = 12
# Width and height that frames of 240 x 180 are brought to: images bilinear with antialiasing, label maps nearest.
CAMVID_SIZE = (96, 72)


@dataclass(frozen=True)
class SceneData:
    """Few labelled scenes to fine-tune on, with file names; others to test on. Label 255 is void."""

    names: list
    images: np.ndarray
    labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


def garment_scenes():
    """48 scenes of training garments, 400 of test garments."""
    def scenes(split, count, seed):
        random = np.random.default_rng(seed)
        things = garments_by_name(split, GARMENTS)
        return many(lambda: composed(random, things, GARMENTS, [grain, checks]), count)

    names = [f"{row:02d}.png" for row in range(GARMENT_SCENES)]
    return SceneData(names, *scenes("train", GARMENT_SCENES, 11), *scenes("t10k", GARMENT_TEST_SCENES, 12))


def camvid_classes():
    """CamVid's eleven classes in the order of their ids."""
    return tuple(name for name in (raw_data.SHARED_DATA / "camvid" / "classes.txt").read_text().split()
                 if name != "void")


def camvid_frames(split, names):
    """Frames and label maps, made small."""
    folder = raw_data.SHARED_DATA / "camvid" / split
    images, labels = [], []
    for name in names:
        image = Image.open(folder / "images" / name).convert("RGB")
        images.append(np.asarray(image.resize(CAMVID_SIZE, Image.Resampling.BILINEAR)))
        wanted = np.asarray(Image.open(folder / "labels" / name).resize(CAMVID_SIZE, Image.Resampling.NEAREST))
        labels.append(np.where(wanted >= len(camvid_classes()), VOID, wanted))
    return np.stack(images), np.stack(labels)


def camvid_scenes():
    """12 of the training frames, evenly spaced; all 39 test frames."""
    def names(split):
        return sorted(path.name for path in (raw_data.SHARED_DATA / "camvid" / split / "images").iterdir())

    every = names("train")
    chosen = [every[row] for row in np.linspace(0, len(every) - 1, CAMVID_FRAMES).round().astype(int)]
    return SceneData(chosen, *camvid_frames("train", chosen), *camvid_frames("test", names("test")))


@dataclass(frozen=True)
class SceneTarget:
    """One target; kept aside or not was settled before any score was looked at."""

    name: str
    load: Callable[[], SceneData]
    list_classes: Callable[[], tuple]
    licence: str
    origin: str
    embedded: bool
    kept_aside: bool

    @property
    def classes(self):
        """Class names in the order of the label ids."""
        return self.list_classes()

    def entry(self):
        """The entry in zoo.json."""
        place = {"folder": f"targets/{self.name}"} if self.embedded else {"listing": f"targets/{self.name}.json"}
        return {
            "name": self.name, **place, "classes": list(self.classes), "keptAside": self.kept_aside,
            "licence": self.licence, "origin": self.origin,
        }


TARGETS = (
    SceneTarget(
        "garment_scenes", garment_scenes, lambda: GARMENT_CLASSES, "MIT",
        "tops of Fashion-MNIST (Zalando SE, 2017) pasted on textures by tasks/zoo: 48 scenes of training images; "
        "tested on 400 scenes of test images", embedded=True, kept_aside=False,
    ),
    SceneTarget(
        "camvid_scenes", camvid_scenes, camvid_classes, "none stated; for research",
        "CamVid (Brostow and others, 2009) at 96 x 72 pixels: 12 training frames; tested on 39 test frames",
        embedded=False, kept_aside=True,
    ),
)


def write_garment_scenes(folder):
    """Images and label maps as PNG, and the classes."""
    shutil.rmtree(folder, ignore_errors=True)
    data = garment_scenes()
    for kind, pictures in (("images", data.images), ("labels", data.labels)):
        (folder / kind).mkdir(parents=True)
        for name, picture in zip(data.names, pictures):
            Image.fromarray(picture).save(folder / kind / name, optimize=True)
    (folder / "classes.txt").write_text("\n".join(GARMENT_CLASSES) + "\n")


def write_camvid_listing(path):
    """Which frames make up the target, the size that they are brought to, and the label that is void."""
    rows = ",\n".join(f'    ["images/{name}", "labels/{name}"]' for name in camvid_scenes().names)
    head = {
        "name": "camvid_scenes", "base": "camvid/train", "classes": list(camvid_classes()),
        "void": len(camvid_classes()), "width": CAMVID_SIZE[0], "height": CAMVID_SIZE[1],
    }
    path.write_text(f'{json.dumps(head, indent=2)[:-2]},\n  "samples": [\n{rows}\n  ]\n}}\n')


def main():
    """Write every target anew."""
    parser = argparse.ArgumentParser(description="Write the zoo's segmentation targets")
    parser.add_argument("--out", type=Path, default=ZOO, help="the zoo's folder")
    folder = parser.parse_args().out / "targets"
    write_garment_scenes(folder / "garment_scenes")
    write_camvid_listing(folder / "camvid_scenes.json")


if __name__ == "__main__":
    main()
