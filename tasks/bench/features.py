"""What features.ts compares with: images decoded by PIL and run by onnxruntime, prints a JSON object.

    features.py MODEL FOLDER THREADS BATCH

Two ways: one loop that decodes a batch and runs it, and a pool of threads that decodes ahead (PIL lets other threads
go on while it decodes).
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32).reshape(3, 1, 1)
STD = np.array([0.229, 0.224, 0.225], np.float32).reshape(3, 1, 1)


def pixels_of(path):
    image = Image.open(path).convert("RGB")
    width, height = image.size
    scale = 256 / min(width, height)
    image = image.resize((round(width * scale), round(height * scale)), Image.BILINEAR)
    left, top = (image.size[0] - 224) // 2, (image.size[1] - 224) // 2
    pixels = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32).transpose(2, 0, 1)
    return (pixels / 255 - MEAN) / STD


def main():
    model, folder, threads, batch = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
    paths = sorted(folder.glob("*/*.jpg"))

    def rows(decoded):
        made, waiting = [], []
        for pixels in decoded:
            waiting.append(pixels)
            if len(waiting) == batch:
                made.append(session.run(None, {"images": np.stack(waiting)})[0])
                waiting = []
        if waiting:
            made.append(session.run(None, {"images": np.stack(waiting)})[0])
        return np.concatenate(made)

    rows(map(pixels_of, paths[:batch]))
    start = time.perf_counter()
    made = rows(map(pixels_of, paths))
    seconds = {"loop": time.perf_counter() - start}
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        rows(pool.map(pixels_of, paths))
        seconds["threads"] = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "rows": len(made), "version": onnxruntime.__version__}))


main()
