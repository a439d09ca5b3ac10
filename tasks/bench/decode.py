"""What decode.ts compares with: the same pipeline by PIL and numpy, or by torchvision.

    decode.py make FOLDER    writes made-up photographs, prints nothing
    decode.py time FOLDER    prints a JSON object of seconds by pipeline and number of processes
"""

import json
import os
import sys
import time
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32).reshape(3, 1, 1)
STD = np.array([0.229, 0.224, 0.225], np.float32).reshape(3, 1, 1)


def photograph(width, height, seed):
    random = np.random.default_rng(seed)
    light = np.zeros((height, width, 3), np.float32)
    for octave in range(1, 10):
        cells = random.normal(size=(2**octave, 2**octave, 3)).astype(np.float32)
        layer = [np.asarray(Image.fromarray(cells[..., c]).resize((width, height), Image.BICUBIC)) for c in range(3)]
        light += 0.62**octave * np.stack(layer, axis=-1)
    light += random.normal(scale=0.05, size=light.shape)
    light = (light - light.mean()) / light.std() * 55 + 120
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))


def make(folder):
    sets = (
        ("web", (500, 375), 800, 8, "jpg"),
        ("phone", (4032, 3024), 8, 2, "jpg"),
        ("small", (32, 32), 2000, 8, "png"),
    )
    for name, (width, height), count, kinds, ending in sets:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for seed in range(kinds):
            image = photograph(width, height, seed)
            for copy in range(seed, count, kinds):
                image.save(folder / name / f"{copy:04d}.{ending}", quality=90)


def by_pil(path):
    image = Image.open(path).convert("RGB")
    width, height = image.size
    size = (256, int(256 * height / width)) if width <= height else (int(256 * width / height), 256)
    image = image.resize(size, Image.BILINEAR)
    left, top = round((size[0] - 224) / 2), round((size[1] - 224) / 2)
    pixels = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32).transpose(2, 0, 1)
    return (pixels / 255 - MEAN) / STD


def torchvision_pipeline():
    import torch
    from torchvision import transforms

    torch.set_num_threads(1)
    pipeline = transforms.Compose([
        transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])
    return lambda path: pipeline(Image.open(path).convert("RGB")).numpy()


def checksum(path):
    """Only a number travels between processes: what a loader's shared memory would save."""
    return float(by_pil(path)[0, 0, 0])


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(folder):
    result = {}
    for name in ("web", "phone", "small"):
        paths = sorted((folder / name).iterdir())
        pipelines = {"pil": by_pil}
        try:
            pipelines["torchvision"] = torchvision_pipeline()
        except ImportError:
            pass
        for title, pipeline in pipelines.items():
            pipeline(paths[0])
            result[f"{name} {title} 1"] = seconds(lambda: [pipeline(path) for path in paths])
        processes = os.cpu_count() or 1
        with Pool(processes) as pool:
            pool.map(checksum, paths[:processes])
            result[f"{name} pil {processes}"] = seconds(lambda: pool.map(checksum, paths, 1))
    print(json.dumps(result))


if __name__ == "__main__":
    command, path = sys.argv[1:]
    make(Path(path)) if command == "make" else measure(Path(path))
