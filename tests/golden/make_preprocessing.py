"""Golden values of image preprocessing, by PIL and numpy.

    python3 -m venv .cache/golden && .cache/golden/bin/pip install 'pillow<13' numpy
    .cache/golden/bin/python tests/golden/make_preprocessing.py

writes tests/golden/preprocessing: small made-up photographs in every format, and for each pipeline

* `<pipeline>.npy`: images x height x width x channels, the bytes before they are normalised, images in the
  order of cases.json;
* `<pipeline>_input.npy`: the finished float32 input of the first image.

Pillow 13 resizes some tall images down before across, all before it across first; the bytes differ by about
0.2 on average. What models were trained with is the older order, and ours.

    python3 tests/golden/make_preprocessing.py --torchvision

writes nothing, and compares the stored bytes with what torchvision's transforms give (any Pillow; images of
formats that it cannot open are left out).
"""

import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

FOLDER = Path(__file__).parent / "preprocessing"
IMAGES = FOLDER / "images"
FILTERS = {
    "nearest": Image.NEAREST,
    "bilinear": Image.BILINEAR,
    "bicubic": Image.BICUBIC,
    "lanczos": Image.LANCZOS,
}

BASE = {
    "height": 48,
    "width": 48,
    "resizeMode": "shortest",
    "resize": 56,
    "interpolation": "bilinear",
    "centreCrop": True,
    "colour": "rgb",
    "rescale": 1 / 255,
    "mean": [0.485, 0.456, 0.406],
    "std": [0.229, 0.224, 0.225],
    "layout": "nchw",
}
PIPELINES = {
    "torchvision": {},
    "clip": {
        "resize": 44, "height": 44, "width": 44, "interpolation": "bicubic",
        "mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711],
    },
    "vit": {
        "height": 32, "width": 40, "resizeMode": "exact", "centreCrop": False, "mean": [0.5], "std": [0.5],
        "orientation": "exif",
    },
    "caffe": {
        "resize": 50, "height": 41, "width": 36, "interpolation": "lanczos", "colour": "bgr", "rescale": 1,
        "mean": [103.939, 116.779, 123.68], "std": [1, 1, 1], "layout": "nhwc",
    },
    "digits": {
        "height": 28, "width": 28, "resizeMode": "exact", "centreCrop": False, "colour": "grey",
        "interpolation": "bicubic", "mean": [0.1307], "std": [0.3081],
    },
    "nearest": {"resize": 37, "height": 37, "width": 37, "interpolation": "nearest", "mean": [0], "std": [1]},
    "padded": {"resize": 33, "height": 46, "width": 46, "layout": "nhwc"},
    "hugging_face": {
        "resize": 45, "height": 42, "width": 42, "interpolation": "bicubic", "orientation": "exif",
        "cropOrigin": "floor",
    },
}


# Made-up photographs ------------------------------------------------------------------------------------------


def photograph(width, height, seed):
    """Smooth light at every scale, a few hard edges, some grain: statistics near those of a photograph."""
    random = np.random.default_rng(seed)
    light = np.zeros((height, width, 3))
    for octave in range(1, 8):
        cells = random.normal(size=(2**octave, 2**octave, 3)).astype(np.float32)
        layer = [
            np.asarray(Image.fromarray(cells[..., c]).resize((width, height), Image.BICUBIC)) for c in range(3)
        ]
        layer = np.stack(layer, axis=-1)
        light += 0.6**octave * (0.6 * layer + 0.8 * layer.mean(axis=-1, keepdims=True))
    rows, columns = np.mgrid[0:height, 0:width]
    for _ in range(9):
        x, y, radius = random.uniform(0, width), random.uniform(0, height), random.uniform(0.04, 0.2)
        disc = (columns - x) ** 2 + (rows - y) ** 2 < (radius * min(width, height)) ** 2
        light[disc] = 0.3 * light[disc] + 0.7 * random.normal(size=3)
    light = (light - light.mean()) / light.std() * 55 + 120 + random.normal(scale=2, size=light.shape)
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))


def wide_png(pixels):
    """A PNG of 16 bits a channel, which PIL does not write."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_images():
    IMAGES.mkdir(parents=True, exist_ok=True)
    for old in IMAGES.iterdir():
        old.unlink()
    names = []

    def save(name, image, **options):
        image.save(IMAGES / name, **options)
        names.append(name)

    def adaptive(image, colours):
        return image.convert("P", palette=Image.ADAPTIVE, colors=colours)

    save("photo.jpg", photograph(160, 121, 1), quality=90)
    save("large_progressive.jpg", photograph(620, 431, 2), quality=80, progressive=True)
    save("fine_chroma.jpeg", photograph(75, 101, 3), quality=88, subsampling=0)
    turned = Image.Exif()
    turned[0x0112] = 6
    save("turned_by_exif.jpg", photograph(110, 74, 4), quality=85, exif=turned)
    save("four_inks.jpg", photograph(90, 63, 5).convert("CMYK"), quality=88)
    save("grey.jpg", photograph(61, 93, 6).convert("L"), quality=88)
    save("tall.png", photograph(52, 97, 7))
    see_through = photograph(71, 60, 8)
    see_through.putalpha(Image.fromarray((np.add.outer(3 * np.arange(60), np.arange(71)) % 256).astype(np.uint8)))
    save("see_through.png", see_through)
    save("palette.png", adaptive(photograph(83, 60, 9), 48), transparency=3)
    save("black_and_white.png", photograph(70, 70, 10).convert("1"))
    save("tiny.png", photograph(19, 13, 11))
    deep = np.asarray(photograph(60, 50, 12)).astype(np.uint16) * 256
    deep += np.random.default_rng(12).integers(0, 256, deep.shape).astype(np.uint16)
    (IMAGES / "sixteen_bits.png").write_bytes(wide_png(deep))
    names.append("sixteen_bits.png")
    save("wide.webp", photograph(173, 66, 13), quality=80)
    save("lossless.webp", photograph(50, 61, 14), lossless=True)
    save("palette.gif", adaptive(photograph(90, 70, 15), 32), transparency=4)
    frames = [adaptive(photograph(64, 64, seed), 24) for seed in (16, 17)]
    save("moving.gif", frames[0], save_all=True, append_images=frames[1:])
    save("lzw.tiff", photograph(66, 81, 18), compression="tiff_lzw")
    save("photo.avif", photograph(141, 106, 19), quality=75)
    save("photo.bmp", photograph(63, 48, 20))
    save("palette.bmp", adaptive(photograph(71, 57, 21), 64))
    return names


# The pipelines, by PIL -----------------------------------------------------------------------------------------


def resized(image, p):
    if p["resizeMode"] == "exact":
        size = (p["width"], p["height"])
    else:
        width, height = image.size
        short, long = sorted((width, height))
        long = int(p["resize"] * long / short)
        size = (p["resize"], long) if width <= height else (long, p["resize"])
    return np.asarray(image.resize(size, FILTERS[p["interpolation"]]))


def cropped(pixels, p):
    for axis, wanted in ((0, p["height"]), (1, p["width"])):
        size = pixels.shape[axis]
        if size < wanted:
            # torchvision puts the odd row below, Hugging Face above.
            before = (wanted - size + (p.get("cropOrigin") == "floor")) // 2
            padding = [(0, 0)] * pixels.ndim
            padding[axis] = (before, wanted - size - before)
            pixels = np.pad(pixels, padding)
        else:
            odd = (size - wanted) / 2
            start = int(odd) if p.get("cropOrigin") == "floor" else int(round(odd))
            pixels = np.take(pixels, range(start, start + wanted), axis=axis)
    return pixels


def seen(path, p):
    """The bytes that are normalised: height x width x channels, channels in the model's order."""
    image = Image.open(path)
    if p.get("orientation") == "exif":
        image = ImageOps.exif_transpose(image)
    image = image.convert("L" if p["colour"] == "grey" else "RGB")
    pixels = resized(image, p)
    if p["centreCrop"]:
        pixels = cropped(pixels, p)
    if p["colour"] == "grey":
        pixels = pixels[..., None]
    return pixels[..., ::-1] if p["colour"] == "bgr" else pixels


def model_input(pixels, p):
    values = (pixels.astype(np.float64) * p["rescale"] - p["mean"]) / p["std"]
    return (values.transpose(2, 0, 1) if p["layout"] == "nchw" else values).astype(np.float32)


def write():
    names = write_images()
    pipelines = {name: {**BASE, **changes} for name, changes in PIPELINES.items()}
    for name, p in pipelines.items():
        pixels = np.stack([seen(IMAGES / image, p) for image in names])
        np.save(FOLDER / f"{name}.npy", np.ascontiguousarray(pixels))
        np.save(FOLDER / f"{name}_input.npy", np.ascontiguousarray(model_input(pixels[0], p)))
    cases = {"pillow": Image.__version__, "images": names, "pipelines": pipelines}
    (FOLDER / "cases.json").write_text(json.dumps(cases, indent=2) + "\n")
    print(f"{len(names)} images, {len(pipelines)} pipelines")


# The pipelines, by torchvision ----------------------------------------------------------------------------------


def compare_with_torchvision():
    from torchvision import transforms
    from torchvision.transforms.functional import InterpolationMode

    cases = json.loads((FOLDER / "cases.json").read_text())
    for name, p in cases["pipelines"].items():
        if p.get("cropOrigin") == "floor":
            continue
        stored = np.load(FOLDER / f"{name}.npy")
        exact = p["resizeMode"] == "exact"
        steps = [transforms.Resize((p["height"], p["width"]) if exact else p["resize"],
                                   InterpolationMode(p["interpolation"]))]
        if p["centreCrop"]:
            steps.append(transforms.CenterCrop((p["height"], p["width"])))
        pipeline = transforms.Compose(steps)
        for at, image_name in enumerate(cases["images"]):
            try:
                image = Image.open(IMAGES / image_name)
                image.load()
            except (OSError, ValueError):
                print(f"{name:14s} {image_name}: not readable here")
                continue
            if p.get("orientation") == "exif":
                image = ImageOps.exif_transpose(image)
            pixels = np.asarray(pipeline(image.convert("L" if p["colour"] == "grey" else "RGB")))
            pixels = pixels.reshape(*pixels.shape[:2], -1)
            pixels = pixels[..., ::-1] if p["colour"] == "bgr" else pixels
            difference = np.abs(pixels.astype(int) - stored[at].astype(int)).mean()
            if difference > 0:
                print(f"{name:14s} {image_name}: differs by {difference:.3f} of 255 on average")
        print(f"{name:14s} compared")


if __name__ == "__main__":
    compare_with_torchvision() if "--torchvision" in sys.argv else write()
