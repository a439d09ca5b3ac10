"""What text_speed.ts compares with: the same encoder by Python's tokenizers and onnxruntime.

    text_speed.py FOLDER TEXTS THREADS BATCH REPEATS

prints a JSON object: seconds of each repeat, and the first numbers of the first and last row. Texts are sorted by
length and filled up to the longest of their batch, as good Python does it.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("RAYON_NUM_THREADS", sys.argv[3])

import numpy as np
import onnxruntime
from tokenizers import Tokenizer


def features(session, tokenizer, texts, batch):
    encodings = tokenizer.encode_batch(texts)
    order = sorted(range(len(texts)), key=lambda at: -len(encodings[at].ids))
    rows = None
    for start in range(0, len(order), batch):
        places = order[start : start + batch]
        length = len(encodings[places[0]].ids)
        ids = np.zeros((len(places), length), np.int64)
        mask = np.zeros_like(ids)
        for row, place in enumerate(places):
            own = encodings[place].ids
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        (hidden,) = session.run(
            ["last_hidden_state"],
            {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)},
        )
        weights = mask[:, :, None].astype(np.float32)
        mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        if rows is None:
            rows = np.zeros((len(texts), mean.shape[1]), np.float32)
        rows[places] = mean
    return rows


def main():
    folder, path, threads, batch, repeats = sys.argv[1:]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = onnxruntime.InferenceSession(
        Path(folder, "encoder.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(Path(folder, "tokenizer.json")))
    tokenizer.enable_truncation(128)
    texts = json.loads(Path(path).read_text())
    features(session, tokenizer, texts[: 2 * int(batch)], int(batch))
    seconds = []
    for _ in range(int(repeats)):
        begin = time.perf_counter()
        rows = features(session, tokenizer, texts, int(batch))
        seconds.append(time.perf_counter() - begin)
    ends = [rows[0, :8].tolist(), rows[-1, :8].tolist()]
    print(json.dumps({"seconds": seconds, "ends": ends, "version": onnxruntime.__version__}))


if __name__ == "__main__":
    main()
