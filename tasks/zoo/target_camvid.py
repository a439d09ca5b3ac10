"""The target `camvid`: patches of street scenes by what their centre shows."""

import numpy as np
from PIL import Image

import raw_data
from target_data import Collector

CLASSES = ("building", "pedestrian", "pole", "road", "sign_symbol", "tree")
PER_CLASS = 60
TEST_PER_FRAME = 10
# Wide enough to show what stands around the centre.
WINDOW = 32
BASE = "camvid/train/images"


def patches(split, per_frame, random):
    """Patches of up to `per_frame` random pixels of each class in every frame: (file, left, top, pixels) by class."""
    folder = raw_data.SHARED_DATA / "camvid"
    ids = (folder / "classes.txt").read_text().split()
    found = {name: [] for name in CLASSES}
    for path in sorted((folder / split / "images").iterdir()):
        frame = np.asarray(Image.open(path).convert("RGB"))
        centres = np.asarray(Image.open(folder / split / "labels" / path.name))
        inside = centres[WINDOW // 2:-WINDOW // 2, WINDOW // 2:-WINDOW // 2]
        for name in CLASSES:
            tops, lefts = np.nonzero(inside == ids.index(name))
            for pick in random.permutation(len(tops))[:per_frame]:
                top, left = int(tops[pick]), int(lefts[pick])
                found[name].append((path.name, left, top, frame[top:top + WINDOW, left:left + WINDOW]))
    return found


def load():
    """60 patches of each class from the training frames, at most two a frame; many of the test frames."""
    random = np.random.default_rng(0)
    few = patches("train", 2, random)
    many = patches("test", TEST_PER_FRAME, random)
    collector = Collector()
    for label, name in enumerate(CLASSES):
        for pick in sorted(random.choice(len(few[name]), PER_CLASS, replace=False)):
            file, left, top, pixels = few[name][pick]
            collector.train_on(f"{name}/{file}/{left}/{top}", pixels, label)
        for _, _, _, pixels in many[name]:
            collector.test_on(pixels, label)
    return collector.data()


def samples(data):
    """The listing's rows: file, class, and the window of the frame that is the image: left, top, width, height."""
    rows = []
    for entry in data.names:
        name, file, left, top = entry.split("/")
        rows.append([file, name, [int(left), int(top), WINDOW, WINDOW]])
    return rows
