"""What segmentation_speed.ts compares with: the same network by Python's onnxruntime, from files to rows.

    segmentation_speed.py MODEL CAMVID THREADS BATCH REPEATS

Prints a JSON object: seconds of each repeat, the number of rows, and sums over all rows to tell whether they are the same.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32).reshape(3, 1, 1)
STD = np.array([0.229, 0.224, 0.225], np.float32).reshape(3, 1, 1)
VOID = 11


def tapped(path):
    """The model with its map and its logits before the upsampling as outputs: protobuf merges repeated messages."""
    bytes_ = Path(path).read_bytes()
    maps = [n for n in (f"map{i}" for i in range(99)) if n.encode() in bytes_]
    for name in (maps[-1], "answers"):
        value = b"\x0a" + bytes([len(name)]) + name.encode()
        output = b"\x62" + bytes([len(value)]) + value
        bytes_ += b"\x3a" + bytes([len(output)]) + output
    return bytes_, maps[-1]


def decoded(folder, stem):
    image = np.asarray(Image.open(folder / "images" / stem).convert("RGB"), np.float32).transpose(2, 0, 1)
    return (image / 255 - MEAN) / STD, np.asarray(Image.open(folder / "labels" / stem))


def rows_of(features, logits, labels):
    """Features, probabilities and labels of the positions that lie on labelled pixels."""
    rows, columns = features.shape[1:]
    height, width = labels.shape
    y = (2 * np.arange(rows) + 1) * height // (2 * rows)
    x = (2 * np.arange(columns) + 1) * width // (2 * columns)
    grid = labels[np.ix_(y, x)].ravel()
    kept = np.flatnonzero(grid != VOID)
    # A plane a class: over rows of a dozen numbers each, NumPy's softmax takes five times as long.
    answers = logits.reshape(len(logits), -1).take(kept, axis=1)
    answers -= answers.max(axis=0)
    np.exp(answers, out=answers)
    answers /= answers.sum(axis=0)
    features = features.reshape(len(features), -1).T.take(kept, axis=0)
    return features, np.ascontiguousarray(answers.T), grid[kept]


def extract(session, name, folder, batch):
    stems = sorted(path.name for path in (folder / "images").iterdir())
    kept = []
    for start in range(0, len(stems), batch):
        images, labels = zip(*(decoded(folder, stem) for stem in stems[start : start + batch]))
        features, logits = session.run([name, "answers"], {"images": np.stack(images)})
        for place, own in enumerate(labels):
            kept.append(rows_of(features[place], logits[place], own))
    return kept


def sums_of(kept):
    """Sums of the features, of the probabilities' squares and of the labels."""
    return [
        sum(float(features.sum(dtype=np.float64)) for features, _, _ in kept),
        sum(float(np.square(probabilities, dtype=np.float64).sum()) for _, probabilities, _ in kept),
        sum(int(labels.sum(dtype=np.int64)) for _, _, labels in kept),
    ]


def main():
    model, data, threads, batch, repeats = sys.argv[1:]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    options.inter_op_num_threads = 1
    bytes_, name = tapped(model)
    session = onnxruntime.InferenceSession(bytes_, options, providers=["CPUExecutionProvider"])
    seconds = []
    for _ in range(int(repeats) + 1):
        begin = time.perf_counter()
        kept = extract(session, name, Path(data) / "train", int(batch))
        seconds.append(time.perf_counter() - begin)
    rows = sum(len(labels) for _, _, labels in kept)
    print(json.dumps({"seconds": seconds[1:], "rows": rows, "sums": sums_of(kept)}))


main()
