"""What stands beside an exported graph: its inputs and the features that the framework itself computed."""

import json
from pathlib import Path

import numpy as np


def write_truth(name, source, inputs, truth, kind, folder, opset, tolerance=1e-4):
    """The arrays beside a graph, and the line that says what they are."""
    for input_name, value in inputs.items():
        np.save(folder / f"{name}.{input_name}.npy", np.ascontiguousarray(np.asarray(value)))
    np.save(folder / f"{name}.truth.npy", np.ascontiguousarray(np.asarray(truth, dtype=np.float32)))
    line = {"name": name, "source": source, "opset": opset, "inputs": list(inputs), "truth": kind,
            "tolerance": tolerance}
    with open(folder / "index.jsonl", "a") as index:
        index.write(json.dumps(line) + "\n")
    return line


def seed_of(name):
    """A seed that is the same in every run."""
    return sum((i + 1) * ord(letter) for i, letter in enumerate(name))


def done(folder):
    """Names that an earlier run has written."""
    index = Path(folder) / "index.jsonl"
    return {json.loads(line)["name"] for line in index.read_text().splitlines()} if index.exists() else set()
